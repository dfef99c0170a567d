import { randomUUID } from "node:crypto";
import { decode, encode } from "next-auth/jwt";
import { Browser } from "sst-offline/testing";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { startCloud, type TestCloud } from "../../core/test/cloud.ts";

const PASSWORD = "Correct-horse-7";
let cloud: TestCloud;
let ORIGIN: string;
let app: typeof import("../src/auth.ts")["app"];

beforeAll(async () => {
  cloud = await startCloud();
  ORIGIN = cloud.url;
  ({ app } = await import("../src/auth.ts"));
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(() => cloud.close());

async function codeFor(email: string): Promise<string> {
  const told = await cloud.stack.event((event) => event.kind === "code" && event.email === email);
  return (told as { code: string }).code;
}

/** Where the stack's own pages for signing in are. */
const login = () => JSON.parse(process.env.SST_RESOURCE_Identity!).loginUrl as string;

interface Session {
  user: { email: string };
  accessToken: string;
  accessTokenExpires: string;
}

const decodeJwt = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;

/** The application's side of a browser: its cookies, and calls to the auth function. */
class Site {
  readonly cookies = new Map<string, string>();
  readonly set: string[] = [];

  constructor(
    private readonly served = app,
    private readonly origin = ORIGIN,
  ) {}

  async call(path: string, form?: Record<string, string>, headers: Record<string, string> = {}) {
    const response = await this.served.request(new URL(path, this.origin), {
      method: form ? "POST" : "GET",
      headers: {
        ...headers,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      },
      ...(form && { body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      this.set.push(line);
      const [pair = ""] = line.split(";");
      const [name, value] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      if (/max-age=0|expires=Thu, 01 Jan 1970/i.test(line) || value === "") this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** As `signIn("cognito")` does: a CSRF token, then the address to go to. */
  async begin(params = ""): Promise<string> {
    const { csrfToken } = (await (await this.call("/api/auth/csrf")).json()) as { csrfToken: string };
    const answer = await this.call(`/api/auth/signin/cognito${params}`, {
      csrfToken,
      callbackUrl: "/library/",
      json: "true",
    });
    return ((await answer.json()) as { url: string }).url;
  }

  async session() {
    return (await (await this.call("/api/auth/session")).json()) as Session;
  }
}

async function signUp(email: string) {
  const [site, browser] = [new Site(), new Browser()];
  await browser.open(await site.begin("?screen_hint=signup"));
  await browser.submit("signup", { email, password: PASSWORD });
  await browser.submit("confirm", { code: await codeFor(email) });
  const back = await site.call(browser.url);
  return { site, browser, back };
}

test("signs up, shows the browser the access token and nothing more, and signs out", async () => {
  const { site, browser, back } = await signUp("ada@example.com");
  expect(back.status).toBe(302);
  expect(back.headers.get("location")).toBe(`${ORIGIN}/library/`);

  const session = await site.session();
  expect(session).toEqual({
    user: { email: "ada@example.com" },
    expires: expect.any(String),
    accessToken: expect.any(String),
    accessTokenExpires: expect.any(String),
  });
  expect(decodeJwt(session.accessToken)).toMatchObject({
    token_use: "access",
    client_id: cloud.stack.outputs.webClientId,
  });
  const exp = (decodeJwt(session.accessToken).exp as number) * 1000;
  // The token response says for how long, and that was counted from when it came.
  expect(Math.abs(Date.parse(session.accessTokenExpires) - exp)).toBeLessThanOrEqual(5000);
  const held = site.set.filter((line) => line.startsWith("next-auth.session-token"));
  for (const line of held) expect(line).toMatch(/HttpOnly/i);

  const { url } = (await (await leave(site)).json()) as { url: string };
  expect(url).toBe(
    `${login()}/logout?client_id=${cloud.stack.outputs.webClientId}&logout_uri=${encodeURIComponent(`${ORIGIN}/`)}`,
  );
  expect([...site.cookies.keys()].filter((name) => name.includes("session-token"))).toEqual([]);
  expect(await site.session()).toEqual({});
  await browser.open(url);
  await browser.open(await site.begin());
  expect(browser.text).toContain("Sign in");
});

/** What the user pool answers to whoever kept the refresh token of a site's session. */
async function refreshBy(site: Site): Promise<() => Promise<[number, string | undefined]>> {
  const held = await decode({
    token: site.cookies.get("next-auth.session-token"),
    secret: (await import("sst")).Resource.NextAuthSecret.value,
  });
  const { clientId, clientSecret } = JSON.parse(process.env.SST_RESOURCE_Identity!);
  return async () => {
    const answer = await fetch(`${login()}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${encodeURIComponent(clientSecret)}`)}` },
      body: new URLSearchParams({
        grant_type: "refresh_token",
        client_id: clientId,
        refresh_token: String(held!.refreshToken),
      }),
    });
    return [answer.status, ((await answer.json()) as { error?: string }).error];
  };
}

const csrfToken = async (site: Site) =>
  ((await (await site.call("/api/auth/csrf")).json()) as { csrfToken: string }).csrfToken;

const signOut = async (site: Site) =>
  site.call("/api/auth/signout", { csrfToken: await csrfToken(site), callbackUrl: "/", json: "true" });

/** As the site's own way out does. */
const leave = async (site: Site) =>
  site.call("/api/auth/federated-logout", { csrfToken: await csrfToken(site) });

test.each<[string, (site: Site) => Promise<Response>]>([
  ["next-auth's sign-out", signOut],
  ["the way out over the user pool", leave],
])("by %s a copy of the session refreshes no more", async (_way, out) => {
  const { site } = await signUp(`out-${randomUUID()}@example.com`);
  const refresh = await refreshBy(site);
  const copy = new Site();
  for (const [name, value] of site.cookies) copy.cookies.set(name, value);
  expect(await refresh()).toEqual([200, undefined]);
  expect((await out(site)).status).toBeLessThan(400);
  expect(await refresh()).toEqual([400, "invalid_grant"]);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 61 * 60_000 });
  expect((await copy.session()).accessToken).toBeUndefined();
});

test("lets a person out, and says so in the log, when the user pool revokes nothing", async () => {
  const warn = vi.spyOn((await import("../src/logger.ts")).logger, "warn").mockReturnValue();
  const { site } = await signUp("lin@example.com");
  const real = fetch;
  const out = async (revocation: () => Promise<Response>) => {
    vi.stubGlobal("fetch", (url: string, init?: RequestInit) =>
      url.endsWith("/oauth2/revoke") ? revocation() : real(url, init),
    );
    const leaving = new Site();
    for (const [name, value] of site.cookies) leaving.cookies.set(name, value);
    const answer = await signOut(leaving);
    expect([answer.status, leaving.cookies.has("next-auth.session-token")]).toEqual([200, false]);
  };
  await out(async () => new Response("", { status: 503 }));
  await out(() => Promise.reject(new TypeError("fetch failed")));
  vi.unstubAllGlobals();
  expect(warn.mock.calls).toEqual([
    ["refresh token not revoked", { status: 503 }],
    ["refresh token not revoked", { reason: "fetch failed" }],
  ]);
  warn.mockRestore();
});

test("replaces an access token that runs out, for requests that come together, too", async () => {
  const { site } = await signUp("grace@example.com");
  const first = await site.session();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 56 * 60_000 });
  const [second, third] = await Promise.all([site.session(), site.session()]);
  expect(second.accessToken).not.toBe(first.accessToken);
  expect(third.accessToken).toBe(second.accessToken);
  expect(Date.parse(second.accessTokenExpires)).toBeGreaterThan(Date.parse(first.accessTokenExpires));
  expect(second.user).toEqual({ email: "grace@example.com" });
});

test("takes no callback that it did not begin", async () => {
  const browser = new Browser();
  await browser.open(await new Site().begin("?screen_hint=signup"));
  await browser.submit("signup", { email: "eve@example.com", password: PASSWORD });
  await browser.submit("confirm", { code: await codeFor("eve@example.com") });
  const victim = new Site();
  const answer = await victim.call(browser.url);
  const location = answer.headers.get("location")!;
  expect(location).toContain("error=OAuthCallback");
  expect(await victim.session()).toEqual({});
  // next-auth leads through its own addresses to the site's first page.
  let page = new URL(location, ORIGIN);
  while (page.pathname !== "/") {
    expect(page.pathname).toMatch(/^\/api\/auth\/(error|signin)$/);
    page = new URL((await victim.call(page.pathname + page.search)).headers.get("location")!, ORIGIN);
  }
  expect([page.origin, page.searchParams.get("error")]).toEqual([ORIGIN, "OAuthCallback"]);
});

test("keeps its cookies to https and to the very host, where the site is served so", async () => {
  const origin = "https://photos.example.com";
  vi.stubEnv("NEXTAUTH_URL", origin);
  vi.resetModules();
  const site = new Site((await import("../src/auth.ts")).app, origin);
  const authorization = new URL(await site.begin());
  expect(authorization.searchParams.get("redirect_uri")).toBe(`${origin}/api/auth/callback/cognito`);
  await site.call("/api/auth/callback/cognito?error=access_denied");
  const token = { email: "hedy@example.com", accessToken: "hers", expiresAt: Date.now() + 3_600_000 };
  site.cookies.set(
    "__Host-next-auth.session-token",
    await encode({ token, secret: (await import("sst")).Resource.NextAuthSecret.value }),
  );
  expect((await site.session()).user).toEqual({ email: "hedy@example.com" });
  await leave(site);
  vi.unstubAllEnvs();

  const names = new Set(site.set.map((line) => line.slice(0, line.indexOf("="))));
  expect([...names].sort()).toEqual(
    ["callback-url", "csrf-token", "nonce", "pkce.code_verifier", "session-token", "state"].map(
      (name) => `__Host-next-auth.${name}`,
    ),
  );
  expect(site.cookies.size).toBe(0);
  // What browsers ask of such a name (RFC 6265bis, "The __Host- Prefix").
  for (const line of site.set) {
    expect(line).toMatch(/; Path=\/(;|$)/i);
    expect(line).toMatch(/; Secure(;|$)/i);
    expect(line).not.toMatch(/; Domain=/i);
  }
});

test("answers no-store, and bad input in the API's shape", async () => {
  const site = new Site();
  expect((await site.call("/api/auth/session")).headers.get("cache-control")).toBe("no-store");
  const bad = await app.request("/api/auth/signin/cognito", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{",
  });
  expect(bad.status).toBe(400);
  expect(await bad.json()).toEqual({ code: "bad_request", message: "Not valid JSON." });
});
