import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { deleteCookie, getCookie } from "hono/cookie";
import { getToken } from "next-auth/jwt";
import { Resource } from "sst";
import { authenticate } from "./auth/fetch.ts";
import { options } from "./auth/options.ts";
import { revoke } from "./auth/revoke.ts";
import { logger } from "./logger.ts";

export const app = new Hono();

/** Signs out here and at the user pool, whose own session would sign in again without asking. */
app.get("/api/auth/federated-logout", async (c) => {
  const home = `${new URL(process.env.NEXTAUTH_URL ?? c.req.url).origin}/`;
  // A page elsewhere may lead the browser here, and is to end nobody's session. (Fetch Metadata Request Headers.)
  if (c.req.header("sec-fetch-site") === "cross-site") return c.redirect(home);
  // next-auth's own sign-out comes first and leaves no session here; where it failed, this ends it.
  const held = await getToken({
    // Of a request it reads these two.
    req: { cookies: getCookie(c), headers: {} } as Parameters<typeof getToken>[0]["req"],
    secret: Resource.NextAuthSecret.value,
    cookieName: options.cookies?.sessionToken?.name ?? "next-auth.session-token",
  });
  if (held) await revoke(held);
  for (const name of Object.keys(readNames(c.req.header("cookie")))) {
    const secure = /^__(Secure|Host)-/.test(name);
    deleteCookie(c, name, { path: "/", secure });
  }
  const logout = new URL("logout", `${Resource.Identity.loginUrl.replace(/\/$/, "")}/`);
  logout.searchParams.set("client_id", Resource.Identity.clientId);
  logout.searchParams.set("logout_uri", home);
  c.header("Cache-Control", "no-store");
  return c.redirect(logout.href);
});

app.all("/api/auth/*", async (c) => {
  const response = await authenticate(c.req.raw, options);
  response.headers.set("Cache-Control", "no-store");
  return response;
});

app.onError((error, c) => {
  logger.error("request failed", { path: c.req.path, error });
  const bad = error instanceof SyntaxError;
  return c.json(
    {
      code: bad ? "bad_request" : "internal",
      message: bad ? "Not valid JSON." : "Something went wrong on our side.",
    },
    bad ? 400 : 500,
  );
});

/** The names of next-auth's own cookies in a request. */
function readNames(header = ""): Record<string, true> {
  const names = header.split(";").map((pair) => pair.split("=")[0]!.trim());
  return Object.fromEntries(
    names.filter((name) => /^(__Secure-|__Host-)?next-auth\./.test(name)).map((name) => [name, true]),
  );
}

export const handler = handle(app);
