import { createHash, randomBytes } from "node:crypto";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { Browser } from "../../../src/testing/browser.ts";
import { CALLBACK, LOGOUT, PASSWORD, poolSpec, startCognito, type TestCloud, WEB } from "./cloud.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startCognito();
});
afterAll(() => cloud.close());
afterEach(() => vi.useRealTimers());

const verifier = randomBytes(32).toString("base64url");
const authorizeQuery = (changes: Record<string, string> = {}) =>
  new URLSearchParams({
    client_id: WEB.id,
    response_type: "code",
    redirect_uri: CALLBACK,
    scope: "openid email profile",
    state: "the-state",
    nonce: "the-nonce",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    ...changes,
  }).toString();
const authorizeUrl = (changes?: Record<string, string>) =>
  `${cloud.login}/oauth2/authorize?${authorizeQuery(changes)}`;

function token(body: Record<string, string>, secret = WEB.secret) {
  const basic = Buffer.from(`${encodeURIComponent(WEB.id)}:${encodeURIComponent(secret)}`).toString("base64");
  return fetch(`${cloud.login}/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams(body),
  });
}

async function exchange(browser: Browser) {
  const code = new URL(browser.url).searchParams.get("code") ?? "";
  const response = await token({
    grant_type: "authorization_code",
    code,
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, string>;
}

/** Signs up through the pages; ends at the application's callback. */
async function signUp(email: string, browser = new Browser()): Promise<Browser> {
  await browser.open(authorizeUrl({ screen_hint: "signup" }));
  await browser.submit("signup", { email, password: PASSWORD });
  return browser.submit("confirm", { code: browser.filled("code") ?? "" });
}

describe("signing up", () => {
  it("leads through the confirmation, with the code filled in, into the application", async () => {
    const browser = await new Browser().open(authorizeUrl({ screen_hint: "signup" }));
    expect(browser.text).toContain("Create your account");
    await browser.submit("signup", { email: "Ada@Example.com", password: PASSWORD });
    expect(browser.text).toContain("No mail is sent here");
    expect(browser.filled("code")).toBe(cloud.codes.get("ada@example.com"));
    await browser.submit("confirm", { code: browser.filled("code") ?? "" });
    const callback = new URL(browser.url);
    expect(callback.origin + callback.pathname).toBe(CALLBACK);
    expect(callback.searchParams.get("state")).toBe("the-state");

    const tokens = await exchange(browser);
    const jwks = createRemoteJWKSet(new URL(`${cloud.issuer}/.well-known/jwks.json`));
    const access = await jwtVerify(tokens.access_token!, jwks, { issuer: cloud.issuer });
    const id = await jwtVerify(tokens.id_token!, jwks, { issuer: cloud.issuer, audience: WEB.id });
    expect(decodeProtectedHeader(tokens.access_token!)).toEqual({ alg: "RS256", kid: expect.any(String) });
    expect(access.payload).toEqual({
      sub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      iss: cloud.issuer,
      version: 2,
      client_id: WEB.id,
      origin_jti: expect.any(String),
      event_id: expect.any(String),
      token_use: "access",
      scope: "openid email profile",
      auth_time: expect.any(Number),
      iat: expect.any(Number),
      exp: access.payload.iat! + 3600,
      jti: expect.any(String),
      username: access.payload.sub,
    });
    const hash = createHash("sha256").update(tokens.access_token!).digest();
    expect(id.payload).toMatchObject({
      sub: access.payload.sub,
      "cognito:username": access.payload.sub,
      email: "ada@example.com",
      email_verified: true,
      token_use: "id",
      nonce: "the-nonce",
      at_hash: hash.subarray(0, 16).toString("base64url"),
      origin_jti: access.payload.origin_jti,
    });
    expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 3600 });

    const info = await fetch(`${cloud.login}/oauth2/userInfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(await info.json()).toEqual({
      sub: access.payload.sub,
      email: "ada@example.com",
      email_verified: "true",
      username: access.payload.sub,
    });
  });
});

describe("signing in", () => {
  it("needs no password again until signing out", async () => {
    const browser = await signUp("session@example.com");
    await exchange(browser);
    await browser.open(authorizeUrl());
    expect(browser.url).toMatch(/^http:\/\/localhost:3000\/.*code=/);
    await browser.open(`${cloud.login}/logout?client_id=${WEB.id}&logout_uri=${encodeURIComponent(LOGOUT)}`);
    expect(browser.url).toBe(LOGOUT);
    await browser.open(authorizeUrl());
    expect(browser.text).toContain("Sign in");
    await browser.submit("login", { email: "session@example.com", password: PASSWORD });
    expect(browser.url).toMatch(/^http:\/\/localhost:3000\/.*code=/);
  });

  it("is remembered over a restart, as are accounts and refresh tokens", async () => {
    const browser = await signUp("restart@example.com");
    const tokens = await exchange(browser);
    await cloud.restart();
    await browser.open(authorizeUrl());
    expect(browser.url).toMatch(/code=/);
    const refreshed = await token({ grant_type: "refresh_token", refresh_token: tokens.refresh_token! });
    expect(refreshed.status).toBe(200);
    expect(await refreshed.json()).toEqual({
      access_token: expect.any(String),
      id_token: expect.any(String),
      expires_in: 3600,
      token_type: "Bearer",
    });
  });
});

describe("time", () => {
  it("ends the session an hour after the sign-in, however often it was used", async () => {
    const browser = await signUp("hour@example.com");
    const start = Date.now();
    for (const [minutes, signedIn] of [
      [50, true],
      [59, true],
      [61, false],
    ] as const) {
      vi.useFakeTimers({ toFake: ["Date"], now: start + minutes * 60_000 });
      await browser.open(authorizeUrl());
      expect([minutes, browser.url.includes("code=")]).toEqual([minutes, signedIn]);
    }
  });

  it("does not lose a sign-up that is half done when the cloud is restarted", async () => {
    const browser = await new Browser().open(authorizeUrl({ screen_hint: "signup" }));
    await browser.submit("signup", { email: "patient@example.com", password: PASSWORD });
    await cloud.restart();
    await browser.submit("confirm", { code: browser.filled("code") ?? "" });
    expect((await exchange(browser)).token_type).toBe("Bearer");
  });

  it("ends a flow after an hour", async () => {
    const browser = await new Browser().open(authorizeUrl());
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61 * 60_000 });
    await browser.submit("login", { email: "hour@example.com", password: PASSWORD });
    expect([browser.status, browser.text.includes("This page has expired")]).toEqual([400, true]);
  });
});

describe("the pages", () => {
  it("send a person who never confirmed to the confirmation, also after a second sign-up", async () => {
    const email = "halfway@example.com";
    const first = await new Browser().open(authorizeUrl({ screen_hint: "signup" }));
    await first.submit("signup", { email, password: PASSWORD });
    const second = await new Browser().open(authorizeUrl());
    await second.submit("login", { email, password: PASSWORD });
    expect(second.filled("code")).toBe(cloud.codes.get(email));
    const third = await new Browser().open(authorizeUrl({ screen_hint: "signup" }));
    await third.submit("signup", { email, password: "Another-horse-8" });
    expect(third.alert).toBe("The e-mail address or the password is wrong.");
    await third.submit("signup", { email, password: PASSWORD });
    await third.submit("confirm", { code: third.filled("code") ?? "" });
    expect(third.url).toMatch(/code=/);
    // Confirmed elsewhere meanwhile: the first window just goes on.
    await first.submit("confirm", { code: "000000" });
    expect(first.url).toMatch(/code=/);
  });

  it("confirm nobody whose password this browser has not given", async () => {
    const email = "victim@example.com";
    const owner = await new Browser().open(authorizeUrl({ screen_hint: "signup" }));
    await owner.submit("signup", { email, password: PASSWORD });
    const stranger = await new Browser().open(authorizeUrl());
    await stranger.open("confirm");
    expect(stranger.text).toContain("Sign in");
    const confirm = new URL("confirm", stranger.url).href;
    await stranger.open(confirm, {
      method: "POST",
      body: new URLSearchParams({ email, code: cloud.codes.get(email)! }),
    });
    expect(stranger.url).toMatch(/\/login$/);
  });

  it("show no code to whoever begins with the address of an account that is there", async () => {
    const email = "there@example.com";
    await signUp(email);
    const stranger = await new Browser().open(authorizeUrl({ screen_hint: "signup" }));
    await stranger.submit("signup", { email, password: "Another-horse-8" });
    for (const page of ["confirm", "reset-password"]) {
      await stranger.open(new URL(page, stranger.url).href);
      expect(stranger.filled("code")).toBeFalsy();
    }
  });

  it("let nobody in by a flow that saw another account's password, or an old one", async () => {
    const email = "two@example.com";
    const first = await new Browser().open(authorizeUrl({ screen_hint: "signup" }));
    await first.submit("signup", { email, password: "Another-horse-8" });
    await cloud.removePerson(email);
    // The address is somebody else's now.
    await signUp(email);
    await first.submit("confirm", { code: "000000" });
    expect(first.url).toMatch(/\/login$/);
  });

  it("make a new code, refuse a wrong one, and say so", async () => {
    const email = "codes@example.com";
    const browser = await new Browser().open(authorizeUrl({ screen_hint: "signup" }));
    await browser.submit("signup", { email, password: PASSWORD });
    await browser.submit("confirm", { resend: "yes" });
    const code = cloud.codes.get(email)!;
    expect(browser.filled("code")).toBe(code);
    await browser.submit("confirm", { code: code === "111111" ? "222222" : "111111" });
    expect([browser.status, browser.alert]).toEqual([400, "That code is wrong."]);
  });

  it("reset a password by the code in the terminal, which no page shows, and sign in", async () => {
    const email = "forgot@example.com";
    await signUp(email);
    const browser = await new Browser().open(`${cloud.login}/forgotPassword?${authorizeQuery()}`);
    await browser.submit("forgot-password", { email });
    const code = cloud.codes.get(email)!;
    expect([browser.filled("code"), browser.text.includes(code)]).toEqual(["", false]);
    await browser.submit("reset-password", { code, password: "no-upper-case-1" });
    expect(browser.alert).toBe("The password still needs an upper-case letter.");
    await browser.submit("reset-password", { code, password: "Another-horse-8" });
    expect(browser.url).toMatch(/code=/);
    const again = await new Browser().open(authorizeUrl());
    await again.submit("login", { email, password: PASSWORD });
    expect(again.alert).toBe("The e-mail address or the password is wrong.");
  });

  it("fill in no code for an address without an account", async () => {
    const browser = await new Browser().open(authorizeUrl());
    await browser.open("forgot-password");
    await browser.submit("forgot-password", { email: "nobody@example.com" });
    expect([browser.status, browser.filled("code")]).toEqual([200, ""]);
  });

  it("say what is wrong with what was typed, and keep the address", async () => {
    const browser = await new Browser().open(`${cloud.login}/signup?${authorizeQuery()}`);
    await browser.submit("signup", { email: '"><b>x', password: PASSWORD });
    expect([browser.status, browser.alert]).toEqual([400, "That isn't an e-mail address."]);
    expect(browser.filled("email")).toBe("&quot;&gt;&lt;b&gt;x");
    await browser.submit("signup", { email: "short@example.com", password: "a" });
    expect(browser.alert).toBe(
      "The password still needs 10 or more characters, an upper-case letter and a number.",
    );
    await signUp("taken@example.com");
    await browser.submit("signup", { email: "taken@example.com", password: PASSWORD });
    expect(browser.alert).toBe("There is an account with this address already. Sign in instead.");
  });

  it("lead on into the application from a flow that is over, while signed in", async () => {
    const browser = await new Browser().open(authorizeUrl({ screen_hint: "signup" }));
    const first = browser.url;
    await browser.submit("signup", { email: "back@example.com", password: PASSWORD });
    await browser.submit("confirm", { code: browser.filled("code") ?? "" });
    await browser.open(first);
    expect(browser.url).toBe(LOGOUT);
    await browser.open(`${cloud.login}/logout?client_id=${WEB.id}&logout_uri=${encodeURIComponent(LOGOUT)}`);
    await browser.open(first);
    expect([browser.status, browser.text.includes("This page has expired")]).toEqual([400, true]);
  });

  it("allow their own style and script and nothing else", async () => {
    const browser = await new Browser().open(authorizeUrl({ login_hint: "ada@example.com" }));
    expect(browser.filled("email")).toBe("ada@example.com");
    const policy = browser.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'self' http://localhost:3000;");
    for (const [tag, directive] of [
      ["style", "style-src"],
      ["script", "script-src"],
    ]) {
      const content = new RegExp(`<${tag}>(.*?)</${tag}>`, "s").exec(browser.text)?.[1] ?? "";
      const hash = createHash("sha256").update(content).digest("base64");
      expect(policy).toContain(`${directive} 'sha256-${hash}'`);
    }
    expect(browser.headers.get("cache-control")).toBe("no-store");
    expect(browser.text).toContain('href="http://localhost:3000/"');
  });

  it("take forms from themselves alone", async () => {
    const form = { email: "ada@example.com", password: PASSWORD };
    const browser = await new Browser().open(authorizeUrl());
    await browser.submit("login", form, { origin: "http://evil.example" });
    expect(browser.status).toBe(403);
    const page = (await new Browser().open(authorizeUrl())).url;
    const response = await fetch(page, { method: "POST", body: new URLSearchParams(form) });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain("This page has expired");
  });

  it("end the session of whoever was here when somebody else signs up", async () => {
    const browser = await signUp("older@example.com");
    await signUp("younger@example.com", browser);
    const { id_token } = await exchange(browser);
    expect(decodeJwt(id_token!)).toMatchObject({ email: "younger@example.com" });
  });
});

describe("what is refused", () => {
  it("a return address that is not the client's, on a page and with 400", async () => {
    const browser = await new Browser().open(authorizeUrl({ redirect_uri: "http://evil.example/" }));
    expect(browser.status).toBe(400);
    expect(browser.text).toContain("not one of the application&#39;s callback URLs");
  });

  it("an unknown client, an unknown pool, an unknown page", async () => {
    const browser = await new Browser().open(authorizeUrl({ client_id: "nobody" }));
    expect(browser.status).toBe(400);
    expect((await fetch(`${cloud.url}/_login/us-east-1_Other/login`)).status).toBe(404);
    expect((await fetch(`${cloud.url}/us-east-1_Other/.well-known/jwks.json`)).status).toBe(404);
    expect((await fetch(`${cloud.login}/oauth2/device`)).status).toBe(404);
  });

  it("a scope that the client may not have, and other response types, at the callback", async () => {
    for (const [changes, error] of [
      [{ scope: "openid phone" }, "invalid_scope"],
      [{ scope: "openid notes/read" }, "invalid_scope"],
      [{ response_type: "token" }, "unsupported_response_type"],
      [{ prompt: "none" }, "login_required"],
    ] as const) {
      const browser = await new Browser().open(authorizeUrl(changes));
      expect(browser.url).toContain(CALLBACK);
      // The answer to a response type of tokens stands in the fragment.
      expect(browser.url).toMatch(new RegExp(`[?#&]error=${error}(&|$)`));
    }
  });

  it("a wrong secret, a wrong verifier, and a code's second use", async () => {
    const browser = await signUp("codeflow@example.com");
    const code = new URL(browser.url).searchParams.get("code") ?? "";
    const grant = { grant_type: "authorization_code", code, redirect_uri: CALLBACK };
    const answer = async (response: Response) => [
      response.status,
      ((await response.json()) as { error: string }).error,
    ];
    expect(await answer(await token({ ...grant, code_verifier: verifier }, "wrong"))).toEqual([
      400,
      "invalid_client",
    ]);
    const other = randomBytes(32).toString("base64url");
    expect(await answer(await token({ ...grant, code_verifier: other }))).toEqual([400, "invalid_grant"]);
    const tokens = await exchange(browser);
    expect(await answer(await token({ ...grant, code_verifier: verifier }))).toEqual([400, "invalid_grant"]);
    // RFC 6749 §4.1.2: a code that is used twice ends what it gave.
    const reuse = { grant_type: "refresh_token", refresh_token: tokens.refresh_token! };
    expect(await answer(await token(reuse))).toEqual([400, "invalid_grant"]);
  });

  it("a revoked refresh token, and its access token at userInfo", async () => {
    const tokens = await exchange(await signUp("revoked@example.com"));
    const userInfo = () =>
      fetch(`${cloud.login}/oauth2/userInfo`, {
        headers: { authorization: `Bearer ${tokens.access_token}` },
      });
    expect((await userInfo()).status).toBe(200);
    const basic = Buffer.from(`${WEB.id}:${encodeURIComponent(WEB.secret)}`).toString("base64");
    const revoked = await fetch(`${cloud.login}/oauth2/revoke`, {
      method: "POST",
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ token: tokens.refresh_token! }),
    });
    expect(revoked.status).toBe(200);
    expect((await userInfo()).status).toBe(401);
    const refreshed = await token({ grant_type: "refresh_token", refresh_token: tokens.refresh_token! });
    expect(refreshed.status).toBe(400);
    expect((await fetch(`${cloud.login}/oauth2/userInfo`)).status).toBe(401);
  });

  it("signing out to an address that is not exactly the client's", async () => {
    const logout = (query: Record<string, string>) =>
      fetch(`${cloud.login}/logout?${new URLSearchParams(query)}`, { redirect: "manual" });
    expect((await logout({ client_id: WEB.id, logout_uri: "http://localhost:3000" })).status).toBe(400);
    expect((await logout({ client_id: WEB.id, logout_uri: `${LOGOUT}evil` })).status).toBe(400);
    expect((await logout({ client_id: "nobody", logout_uri: LOGOUT })).status).toBe(400);
    expect((await logout({ client_id: WEB.id })).status).toBe(400);
    const again = await logout({ client_id: WEB.id, redirect_uri: CALLBACK, response_type: "code" });
    expect(again.headers.get("location")).toMatch(/\/login\?client_id=/);
  });
});

describe("pools", () => {
  it("show what their trigger says, and whether they are closed", async () => {
    const admit = "arn:aws:lambda:us-east-1:123456789012:function:admit";
    const other = await startCognito({
      pools: [poolSpec({ triggers: { preSignUp: admit } })],
      invokeTrigger: async () => {
        throw new Error("This library is by invitation.");
      },
    });
    const browser = await new Browser().open(`${other.login}/signup?${authorizeQuery()}`);
    await browser.submit("signup", { email: "stranger@example.com", password: PASSWORD });
    expect([browser.status, browser.alert]).toEqual([400, "This library is by invitation."]);
    await other.close();

    const closed = await startCognito({ pools: [poolSpec({ allowAdminCreateUserOnly: true })] });
    await browser.open(`${closed.login}/signup?${authorizeQuery()}`);
    await browser.submit("signup", { email: "stranger@example.com", password: PASSWORD });
    expect(browser.alert).toBe("New accounts can't be made here.");
    await closed.close();
  });

  it("keep their people, keys and sessions apart", async () => {
    const second = "us-east-1_Second002";
    const both = await startCognito({ pools: [poolSpec(), poolSpec({ id: second })] });
    const browser = await new Browser().open(`${both.login}/signup?${authorizeQuery()}`);
    await browser.submit("signup", { email: "ada@example.com", password: PASSWORD });
    await browser.submit("confirm", { code: browser.filled("code") ?? "" });
    await browser.open(`${both.login}/oauth2/authorize?${authorizeQuery()}`);
    expect(browser.url).toMatch(/code=/);
    await browser.open(`${both.url}/_login/${second}/oauth2/authorize?${authorizeQuery()}`);
    expect(browser.text).toContain("Sign in");
    await browser.submit("login", { email: "ada@example.com", password: PASSWORD });
    expect(browser.alert).toBe("The e-mail address or the password is wrong.");
    const keyOf = async (issuer: string) => (await fetch(`${issuer}/.well-known/jwks.json`)).text();
    expect(await keyOf(both.issuer)).not.toBe(await keyOf(`${both.url}/${second}`));
    await both.close();
  });
});

describe("discovery", () => {
  it("names the login domain's endpoints", async () => {
    const response = await fetch(`${cloud.issuer}/.well-known/openid-configuration`);
    expect(await response.json()).toMatchObject({
      issuer: cloud.issuer,
      authorization_endpoint: `${cloud.login}/oauth2/authorize`,
      token_endpoint: `${cloud.login}/oauth2/token`,
      userinfo_endpoint: `${cloud.login}/oauth2/userInfo`,
      jwks_uri: `${cloud.issuer}/.well-known/jwks.json`,
    });
  });
});
