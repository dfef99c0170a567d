import { type Context, Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { bodyLimit } from "hono/body-limit";
import { deleteCookie, getCookie } from "hono/cookie";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { Resource } from "sst";
import { type AuthRequest, authenticate, readRequest } from "./auth/fetch.ts";
import { options } from "./auth/options.ts";
import { BadField, withoutTraps } from "./auth/outside.ts";
import { logger } from "./logger.ts";

/** Bytes of a body: a CSRF token and an address. */
const BODY_BYTES = 4096;

/**
 * What of next-auth is served: what its `signIn` calls, what the user pool and next-auth itself lead the browser to, and
 * the session. The rest stays shut; `_log` above all, by which anybody may write into the log.
 */
const OPEN = {
  get: ["providers", "csrf", "session", "callback/cognito", "signin", "error"],
  post: ["signin/cognito", "signout"],
} as const;

export const app = new Hono();

app.use(async (c, next) => {
  await next();
  c.header("Cache-Control", "no-store");
});
app.use(
  bodyLimit({
    maxSize: BODY_BYTES,
    onError: (c) => refuse(c, 413, "too_large", `A body here has ${BODY_BYTES} bytes at most.`),
  }),
);

/**
 * next-auth gives whoever has none a CSRF token and an address to come back to, with any answer. The session is asked
 * for by pages on which somebody signs in meanwhile: what its late answer brought would take the place of what the
 * sign-in goes by, which then ends where it began.
 */
app.get("/api/auth/session", async (c, next) => {
  await next();
  const own = c.res.headers.getSetCookie().filter((cookie) => cookie.includes("next-auth.session-token"));
  c.header("Set-Cookie", undefined);
  for (const cookie of own) c.header("Set-Cookie", cookie, { append: true });
});
for (const action of OPEN.get) app.get(`/api/auth/${action}`, async (c) => answer(await requestOf(c)));
for (const action of OPEN.post) app.post(`/api/auth/${action}`, async (c) => answer(await requestOf(c)));

/**
 * Signs out here, and says where to go to do so at the user pool, whose own session would sign in again without asking.
 * It is next-auth's own sign-out, which asks for its CSRF token: no page elsewhere can know it.
 */
app.post("/api/auth/federated-logout", async (c) => {
  const home = `${originOf(c)}/`;
  const request = await requestOf(c);
  const signedOut = await answer({
    ...request,
    action: ["signout"],
    body: { csrfToken: request.body.csrfToken ?? "", callbackUrl: home, json: "true" },
  });
  const { url } = (await signedOut.json()) as { url?: string };
  // Without the token next-auth leads to a page that would ask.
  if (url !== home) return refuse(c, 403, "forbidden", "The CSRF token is missing or wrong.");
  for (const name of Object.keys(getCookie(c)).filter((name) =>
    /^(__Secure-|__Host-)?next-auth\./.test(name),
  ))
    deleteCookie(c, name, { path: "/", secure: /^__(Secure|Host)-/.test(name) });
  const logout = new URL("logout", `${Resource.Identity.loginUrl.replace(/\/$/, "")}/`);
  logout.searchParams.set("client_id", Resource.Identity.clientId);
  logout.searchParams.set("logout_uri", home);
  return c.json({ url: logout.href });
});

/** A link, a picture or a redirect from elsewhere comes so, and ends nobody's session. */
app.get("/api/auth/federated-logout", (c) => c.redirect(`${originOf(c)}/`));

app.notFound((c) => refuse(c, 404, "not_found", "There is nothing here."));

app.onError((error, c) => {
  if (error instanceof BadField) return refuse(c, 400, "bad_request", error.message, error.field);
  if (error instanceof SyntaxError) return refuse(c, 400, "bad_request", "Not valid JSON.");
  logger.error("request failed", { path: c.req.path, error });
  return refuse(c, 500, "internal", "Something went wrong on our side.");
});

const answer = (request: AuthRequest) => authenticate(request, options);

const originOf = (c: Context) => new URL(process.env.NEXTAUTH_URL ?? c.req.url).origin;

async function requestOf(c: Context): Promise<AuthRequest> {
  return withoutTraps(await readRequest(c.req.raw), originOf(c));
}

/** In the API's one shape of errors. */
function refuse(c: Context, status: ContentfulStatusCode, code: string, message: string, field?: string) {
  return c.json({ code, message, ...(field && { field }) }, status, { "Cache-Control": "no-store" });
}

export const handler = handle(app);
