import { createHash, randomBytes } from "node:crypto";
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Browser } from "./testing/browser.ts";
import { CALLBACK, LOGOUT, PASSWORD, startCognito, type TestCloud, WEB } from "./testing/cloud.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startCognito();
});
afterAll(() => cloud.close());

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
