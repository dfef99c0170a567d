import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError, type Exchange } from "../../../service.ts";
import { redirect, sendMessage } from "../sign-in/answer.ts";
import { handleFlow } from "../sign-in/protocol.ts";
import { readable } from "../user-pool/attributes.ts";
import { findClient, type UserPool } from "../user-pool/pool.ts";
import { discoveryDocument } from "./discovery.ts";
import { cookieNames, loginPath } from "./provider.ts";

/** Pages of managed login that take the parameters of authorize (developer guide, "Managed login reference"). */
const ENTRANCES: Record<string, string | undefined> = {
  "/login": undefined,
  "/signup": "signup",
  "/forgotPassword": "forgot-password",
};

/** Answers `/{poolId}/.well-known/…` and `/_login/{poolId}/…`. */
export async function handleOidc(
  exchange: Exchange,
  pools: UserPool[],
  log: (message: string) => void,
): Promise<void> {
  const { res, url } = exchange;
  const [, first = "", ...rest] = url.pathname.split("/");
  const poolId = first === "_login" ? rest.shift() : first;
  const pool = pools.find(({ spec }) => spec.id === poolId);
  const path = `/${rest.join("/")}`;
  if (!pool) return sendJson(res, 404, { message: `User pool ${poolId} does not exist.` });
  if (first !== "_login") return wellKnown(pool, path, exchange);
  try {
    await route(pool, path, exchange);
  } catch (error) {
    if (res.headersSent) throw error;
    if (error instanceof AwsError)
      return sendMessage(res, pool, error.status, "That didn't work", { text: error.message });
    log(`${path}: ${(error as Error).stack ?? error}`);
    sendMessage(res, pool, 500, "That didn't work", { text: "The fault is on our side; it is in the log." });
  }
}

async function route(pool: UserPool, path: string, exchange: Exchange): Promise<void> {
  const { res, url } = exchange;
  if (path.startsWith("/flow/")) return handleFlow(exchange, pool, path.split("/").slice(2));
  if (path === "/oauth2/userInfo") return userInfo(pool, exchange);
  if (path === "/logout") return logout(pool, exchange);
  if (path === "/oauth2/authorize" || Object.hasOwn(ENTRANCES, path)) return authorize(pool, path, exchange);
  if (/^\/oauth2\/(authorize\/[\w-]+|token|revoke|end_session\/confirm)$/.test(path))
    return delegate(pool, exchange, path + url.search);
  sendMessage(res, pool, 404, "There is no such page");
}

async function wellKnown(pool: UserPool, path: string, { res }: Exchange): Promise<void> {
  // Both are public and read by browsers too.
  res.setHeader("access-control-allow-origin", "*");
  if (path === "/.well-known/jwks.json") return sendJson(res, 200, await pool.tokens.jwks());
  if (path === "/.well-known/openid-configuration")
    return sendJson(res, 200, discoveryDocument(pool.issuer(), pool.loginUrl(), pool.spec));
  sendJson(res, 404, { message: "Not Found" });
}

/** Hands the request to oidc-provider, mounted at the pool's login path. */
async function delegate(pool: UserPool, { req, res }: Exchange, path: string): Promise<void> {
  const mounted = req as IncomingMessage & { originalUrl?: string };
  mounted.originalUrl = loginPath(pool.spec.id) + path;
  mounted.url = path;
  await pool.handleOAuth(req, res);
}

async function authorize(pool: UserPool, path: string, exchange: Exchange): Promise<void> {
  const { req, res, url } = exchange;
  if (req.method !== "GET" && req.method !== "HEAD")
    return sendMessage(res, pool, 405, "That doesn't work here");
  const params = new URLSearchParams(url.search);
  const hint = ENTRANCES[path];
  if (hint) params.set("screen_hint", hint);
  const client = findClient(pool, params.get("client_id") ?? undefined);
  // AWS: "If the client doesn't request any scopes, the authentication server uses all scopes".
  if (client && !params.get("scope")) params.set("scope", (client.allowedOauthScopes ?? []).join(" "));
  // oidc-provider passes over scopes that it does not know; Cognito refuses what the client may not have.
  const redirectUri = params.get("redirect_uri") ?? "";
  if (client?.callbackUrls?.includes(redirectUri)) {
    const allowed = client.allowedOauthScopes ?? [];
    const refused = params
      .get("scope")
      ?.split(" ")
      .some((scope) => !allowed.includes(scope));
    if (refused)
      return redirectWith(res, redirectUri, { error: "invalid_scope", state: params.get("state") });
  }
  // Whoever asks for the sign-up page, or to sign in anew, leaves the session of whoever was here before.
  if (params.get("screen_hint") === "signup" || params.get("prompt") === "login")
    await endSession(pool, req, res);
  await delegate(pool, exchange, `/oauth2/authorize?${params}`);
}

function redirectWith(res: ServerResponse, uri: string, params: Record<string, string | null>): void {
  const location = new URL(uri);
  for (const [name, value] of Object.entries(params))
    if (value !== null) location.searchParams.set(name, value);
  redirect(res, location.href, 302);
}

/** "Logout endpoint": back to a logout URL of the client, or on to its sign-in page. */
async function logout(pool: UserPool, exchange: Exchange): Promise<void> {
  const { req, res, url } = exchange;
  const client = findClient(pool, url.searchParams.get("client_id") ?? undefined);
  if (!client)
    return sendMessage(res, pool, 400, "Signing out failed", { text: "The application is not known here." });
  const logoutUri = url.searchParams.get("logout_uri");
  const signInAgain = url.searchParams.has("redirect_uri") && url.searchParams.has("response_type");
  if (logoutUri === null && !signInAgain)
    return sendMessage(res, pool, 400, "Signing out failed", { client, text: "logout_uri is missing." });
  if (logoutUri !== null && !client.logoutUrls?.includes(logoutUri))
    return sendMessage(res, pool, 400, "Signing out failed", {
      client,
      text: "logout_uri is not one of the application's logout URLs.",
    });
  await endSession(pool, req, res);
  const location = logoutUri ?? `${loginPath(pool.spec.id)}/login${url.search}`;
  redirect(res, location, 302);
}

/** Forgets who is signed in at these pages, in the store, in this request, and in the browser. */
async function endSession(pool: UserPool, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const provider = await pool.provider();
  const name = cookieNames(pool.spec.id).session;
  const session = await provider.Session.get(provider.createContext(req, res));
  await session.destroy();
  const path = loginPath(pool.spec.id);
  res.setHeader(
    "set-cookie",
    [name, `${name}.sig`].map((cookie) => `${cookie}=; path=${path}; max-age=0; httponly; samesite=lax`),
  );
  req.headers.cookie = req.headers.cookie
    ?.split(/; */)
    .filter((cookie) => !cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}.sig=`))
    .join("; ");
}

/** "UserInfo endpoint": the person's attributes, for an access token with the scope `openid`. */
async function userInfo(pool: UserPool, { req, res }: Exchange): Promise<void> {
  const [scheme, token] = (req.headers.authorization ?? "").split(" ");
  const refuse = (status: number, error: string, description: string) => {
    res.setHeader("www-authenticate", `Bearer error="${error}", error_description="${description}"`);
    sendJson(res, status, { error, error_description: description });
  };
  if (scheme?.toLowerCase() !== "bearer" || !token)
    return refuse(401, "invalid_token", "Access token is missing");
  try {
    const { user, clientId } = await pool.signIns.userOf(token, "openid");
    const { email_verified, ...known } = readable(findClient(pool, clientId) ?? {}, user);
    // Cognito writes this one as text here.
    const verified = email_verified === undefined ? {} : { email_verified: String(email_verified) };
    sendJson(res, 200, { ...known, ...verified, username: user.sub });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.message.endsWith("required scopes")) return refuse(403, "insufficient_scope", error.message);
    refuse(401, "invalid_token", error.message);
  }
}

function sendJson(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  res.end(JSON.stringify(body));
}
