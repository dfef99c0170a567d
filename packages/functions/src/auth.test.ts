import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";

const ORIGIN = "http://localhost:3000";

vi.hoisted(() => {
  process.env.NEXTAUTH_URL = "http://localhost:3000";
  process.env.SST_RESOURCE_App = JSON.stringify({ name: "phototag", stage: "test" });
  process.env.SST_RESOURCE_NextAuthSecret = JSON.stringify({ value: "of this test alone" });
  process.env.SST_RESOURCE_Identity = JSON.stringify({
    // Nobody listens there: what goes through to the user pool comes back with a failure at once.
    issuer: "http://127.0.0.1:9/pool",
    clientId: "client",
    clientSecret: "secret",
    loginUrl: "http://127.0.0.1:9/login",
  });
});

let app: typeof import("./auth.ts")["app"];
const logged = vi.fn();

beforeAll(async () => {
  const { logger } = await import("./logger.ts");
  vi.spyOn(logger, "error").mockImplementation(logged);
  vi.spyOn(logger, "warn").mockImplementation(logged);
  ({ app } = await import("./auth.ts"));
});

const SERVED = ["providers", "csrf", "session", "callback/cognito", "signin", "error"];
const SHUT = [
  "_log",
  "verify-request",
  "signout",
  "callback",
  "callback/email",
  "signin/email",
  "",
  "session/x",
];

const ask = async (path: string, init: RequestInit = {}) =>
  app.request(`${ORIGIN}/api/auth/${path}`, { redirect: "manual", ...init });

describe("what of next-auth is served", () => {
  it.each(SERVED)("GET %s", async (path) => {
    expect((await ask(path)).status).toBeLessThan(400);
  });

  it.each([
    ...SHUT.map((path) => ["GET", path]),
    ...["_log", "session", "callback/cognito", "csrf", "error"].map((path) => ["POST", path]),
    ...["PUT", "DELETE", "PATCH", "OPTIONS"].map((method) => [method, "session"]),
  ])("is not %s %s", async (method, path) => {
    const answer = await ask(path, { method });
    expect([answer.status, await answer.json()]).toEqual([
      404,
      { code: "not_found", message: "There is nothing here." },
    ]);
  });

  it("writes nothing of a stranger's into the log", async () => {
    logged.mockClear();
    await ask("_log", { method: "POST", body: new URLSearchParams({ level: "error", code: "FORGED" }) });
    expect(logged).not.toHaveBeenCalled();
  });
});

it.each(["signin/cognito", "signout", "federated-logout", "_log"])(
  "takes a body of four kilobytes at %s, and no larger one",
  async (path) => {
    const post = (bytes: number) => ask(path, { method: "POST", body: "a".repeat(bytes) });
    expect((await post(4096)).status).not.toBe(413);
    const refused = await post(4097);
    expect([refused.status, await refused.json()]).toEqual([
      413,
      { code: "too_large", message: expect.any(String) },
    ]);
  },
);

it("lets an answer about the session take nothing away from whoever is signing in meanwhile", async () => {
  const session = await ask("session");
  expect([session.status, session.headers.getSetCookie()]).toEqual([200, []]);
  const broken = await ask("session", { headers: { cookie: "next-auth.session-token=broken" } });
  expect(broken.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^next-auth\.session-token=; Max-Age=0;/),
  ]);
});

describe("the way out over the user pool", () => {
  async function proof() {
    const answer = await ask("csrf");
    const cookie = answer.headers.getSetCookie().map((line) => line.split(";")[0]!);
    return {
      csrfToken: ((await answer.json()) as { csrfToken: string }).csrfToken,
      cookie: cookie.join("; "),
    };
  }
  const leave = (body: BodyInit, cookie = "") =>
    ask("federated-logout", { method: "POST", body, headers: { cookie } });

  it("is shown to whoever has next-auth's CSRF token", async () => {
    const { csrfToken, cookie } = await proof();
    const answer = await leave(new URLSearchParams({ csrfToken }), cookie);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        url: `http://127.0.0.1:9/login/logout?client_id=client&logout_uri=${encodeURIComponent(`${ORIGIN}/`)}`,
      },
    ]);
    expect(answer.headers.getSetCookie().join()).toContain("next-auth.csrf-token=; Max-Age=0");
  });

  it("ends nothing for anybody else", async () => {
    const { csrfToken, cookie } = await proof();
    const session = `${cookie}; next-auth.session-token=kept`;
    for (const [body, cookies] of [
      [new URLSearchParams(), session],
      [new URLSearchParams({ csrfToken: "0".repeat(64) }), session],
      [new URLSearchParams({ csrfToken }), "next-auth.session-token=kept"],
      [new URLSearchParams({ csrfToken, callbackUrl: "/api/auth/signout" }), "next-auth.session-token=kept"],
    ] as const) {
      const answer = await leave(body, cookies);
      expect([answer.status, await answer.json()]).toEqual([
        403,
        { code: "forbidden", message: expect.any(String) },
      ]);
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const led = await ask("federated-logout", { headers: { cookie: session } });
    expect([led.status, led.headers.get("location")]).toEqual([302, `${ORIGIN}/`]);
    expect(led.headers.getSetCookie()).toEqual([]);
  });
});

describe("an address to go back to that is none", () => {
  it.each(["http://[", "https://%", "javascript:alert(1)", "http://a b"])(
    "is refused: %j",
    async (callbackUrl) => {
      for (const answer of [
        await ask(`signin?${new URLSearchParams({ callbackUrl })}`),
        await ask("signin/cognito", { method: "POST", body: new URLSearchParams({ callbackUrl }) }),
      ])
        expect([answer.status, await answer.json()]).toEqual([
          400,
          { code: "bad_request", message: "callbackUrl is not an address.", field: "callbackUrl" },
        ]);
      const forgotten = await ask("session", {
        headers: { cookie: `next-auth.callback-url=${encodeURIComponent(callbackUrl)}` },
      });
      expect(forgotten.status).toBe(200);
    },
  );
});

it("never fails of what was sent, and tells nothing of its insides", async () => {
  const wellFormed = (given: string) => Buffer.from(given).toString();
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom(
      "http://[",
      "//evil.example",
      "\\\\evil.example",
      "/\r\nSet-Cookie: a=b",
      "\ud800",
      "%",
      "%00",
      "__proto__",
      "http://localhost:3000/\u{1F600}",
      "constructor",
      "a|b",
      "..",
      "\u202e",
      "x".repeat(2000),
    ),
  );
  const values = fc.oneof(hostile, fc.webUrl(), fc.jsonValue({ maxDepth: 2 }));
  const names = fc.constantFrom(
    "callbackUrl",
    "csrfToken",
    "json",
    "error",
    "code",
    "state",
    "iss",
    "error_description",
    "response",
    "nextauth",
    "id_token",
    "redirect",
    "__proto__",
    "scope",
    "prompt",
  );
  const cookieNames = fc.constantFrom(
    ...[
      "session-token",
      "session-token.0",
      "csrf-token",
      "callback-url",
      "pkce.code_verifier",
      "state",
      "nonce",
    ].map((name) => `next-auth.${name}`),
    "__Host-next-auth.callback-url",
    "toString",
    "__proto__",
  );
  const fields = fc.dictionary(names, values, { maxKeys: 5 });
  const text = (value: unknown) => wellFormed(typeof value === "string" ? value : JSON.stringify(value));
  const form = (of: Record<string, unknown>) =>
    new URLSearchParams(Object.entries(of).map(([name, value]) => [name, text(value)])).toString();
  const bodies = fc.oneof(
    fields.map((of) => [form(of), "application/x-www-form-urlencoded"] as const),
    fields.map((of) => [JSON.stringify(of), "application/json"] as const),
    fc.tuple(
      hostile.map((given) => wellFormed(given)),
      fc.constantFrom("application/json", "text/plain", "multipart/form-data", "a", ""),
    ),
  );
  const paths = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(...SERVED, ...SHUT, "signin/cognito", "signout", "federated-logout"),
    },
    { weight: 1, arbitrary: hostile.map((given) => encodeURIComponent(wellFormed(given))) },
  );
  const cookies = fc.dictionary(cookieNames, hostile, { maxKeys: 4 }).map((of) =>
    Object.entries(of)
      // What a header may hold at all (RFC 9110, "Field Values").
      .map(([name, value]) => `${name}=${value.replace(/[^\t\x20-\x7e\x80-\xff]/g, "")}`)
      .join("; "),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "POST", "POST", "HEAD", "PUT"),
      paths,
      fields,
      cookies,
      bodies,
      async (method, path, query, cookie, [body, type]) => {
        const answer = await ask(`${path}?${form(query)}`, {
          method,
          headers: { cookie, ...(type && { "content-type": type }) },
          ...(/POST|PUT/.test(method) && { body: body.slice(0, 4000) }),
        });
        const said = await answer.text();
        expect(answer.status).toBeLessThan(500);
        expect(said).not.toMatch(/\bat .+:\d+:\d+|node_modules|Error:/);
        // It leads nobody away but to the user pool.
        const to = answer.headers.get("location");
        if (to) expect(new URL(to, ORIGIN).origin).toBe(ORIGIN);
      },
    ),
    { numRuns: 400 },
  );
});
