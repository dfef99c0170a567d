import { randomUUID } from "node:crypto";
import type Provider from "oidc-provider";
import type { ClientMetadata, KoaContextWithOIDC } from "oidc-provider";
import { type ClientSpec, type PoolSpec, tokenLifetimes } from "../spec.ts";
import type { Tokens } from "../user-pool/tokens.ts";
import type { Users } from "../user-pool/users.ts";
import { loadOidcProvider } from "./library.ts";
import type { OidcStore } from "./store.ts";

/** Cognito's session cookie is good for an hour from the sign-in, however often it is used. */
const SESSION_SECONDS = 3600;
/** How long somebody may take over the sign-in pages. */
export const INTERACTION_SECONDS = 3600;
/** How refresh tokens remember that they come from the API's InitiateAuth, not from managed login. */
export const PASSWORD_GRANT = "password";

export interface ProviderParts {
  pool: PoolSpec;
  issuer: string;
  users: Users;
  tokens: Tokens;
  oidcStore: OidcStore;
  /** Writes a plain page: the status is set already. */
  errorPage(ctx: KoaContextWithOIDC, error: { error: string; error_description?: string }): void;
  log(message: string): void;
}

export const loginPath = (poolId: string) => `/_login/${poolId}`;
export const cookieNames = (poolId: string) => ({
  session: `cognito-${poolId}`,
  interaction: `cognito-flow-${poolId}`,
  resume: `cognito-resume-${poolId}`,
});

/**
 * OAuth 2.0 and OpenID Connect of one user pool by oidc-provider: authorize, token, revoke, the session.
 * Its tokens are replaced by Cognito-shaped ones of our own on the way out, so that the token endpoint and
 * InitiateAuth have one source; discovery, userInfo and logout differ too much from the standard to be its.
 */
export async function createProvider(parts: ProviderParts): Promise<Provider> {
  const { pool, issuer, users, tokens, oidcStore, errorPage, log } = parts;
  const { default: OidcProvider, interactionPolicy } = await loadOidcProvider();
  const { signing, cookies } = await tokens.keys();
  const path = loginPath(pool.id);
  const policy = interactionPolicy.base();
  policy.remove("consent");
  policy
    .get("login")
    ?.checks.add(
      new interactionPolicy.Check(
        "account_gone",
        "the account was deleted",
        (ctx) => Boolean(ctx.oidc.session?.accountId) && !ctx.oidc.account,
      ),
    );
  const clientOf = (id: string | undefined) => pool.clients.find((client) => client.id === id);
  const lifetimesOf = (id: string | undefined) => tokenLifetimes(clientOf(id) ?? { id: id ?? "" });

  const provider: Provider = new OidcProvider(issuer, {
    adapter: oidcStore.adapter,
    jwks: { keys: [signing] },
    clients: pool.clients.map(clientMetadata),
    scopes: [...new Set(["openid", ...pool.clients.flatMap((client) => client.allowedOauthScopes ?? [])])],
    responseTypes: ["code"],
    cookies: {
      keys: [cookies],
      names: cookieNames(pool.id),
      long: { path, signed: true, httpOnly: true, sameSite: "lax" },
      short: { path, signed: true, httpOnly: true, sameSite: "lax" },
    },
    extraParams: ["screen_hint", "lang", "identity_provider", "idp_identifier"],
    pkce: { required: () => false },
    issueRefreshToken: async () => true,
    rotateRefreshToken: false,
    expiresWithSession: async () => false,
    clientBasedCORS: () => true,
    ttl: {
      AccessToken: (_ctx, token) => lifetimesOf(token.clientId).access,
      IdToken: (_ctx, _token, client) => lifetimesOf(client.clientId).id,
      RefreshToken: (_ctx, token) => lifetimesOf(token.clientId).refresh,
      Grant: (_ctx, grant) => lifetimesOf(grant.clientId).refresh,
      AuthorizationCode: 300,
      Interaction: INTERACTION_SECONDS,
      Session: (_ctx, session) =>
        session.loginTs
          ? Math.max(1, session.loginTs + SESSION_SECONDS - Math.floor(Date.now() / 1000))
          : SESSION_SECONDS,
    },
    findAccount: async (_ctx, sub) => {
      const user = await users.bySub(sub);
      return user && { accountId: user.sub, claims: async () => ({ sub: user.sub }) };
    },
    // Cognito asks for no consent: whoever signs in has granted what the client may have.
    loadExistingGrant: async (ctx) => {
      const { client, account, params } = ctx.oidc;
      if (!client || !account) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: account.accountId });
      grant.jti = randomUUID();
      grant.addOIDCScope(String(params?.scope ?? ""));
      await grant.save();
      return grant;
    },
    interactions: { policy, url: (_ctx, interaction) => `${path}/flow/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId,
      },
    },
    routes: {
      authorization: "/oauth2/authorize",
      token: "/oauth2/token",
      revocation: "/oauth2/revoke",
      end_session: "/oauth2/end_session",
      jwks: "/.well-known/jwks.json",
    },
    renderError: (ctx, out) => errorPage(ctx, out),
  });

  provider.use(async (ctx, next) => {
    await next();
    const oidc = ctx as KoaContextWithOIDC;
    if (oidc.oidc?.route === "token") await asCognitoAnswers(oidc);
  });
  provider.on("server_error", (_ctx, error) => log(`user pool ${pool.id}: ${error.stack ?? error.message}`));
  // Koa prints what reaches it here (a connection that breaks off) unless somebody listens.
  const emitter: NodeJS.EventEmitter = provider;
  emitter.on("error", (error: Error) => log(`user pool ${pool.id}: ${error.message}`));
  return provider;

  /** Developer guide, "The token issuer endpoint": its answers and its 400s. */
  async function asCognitoAnswers(ctx: KoaContextWithOIDC): Promise<void> {
    if (ctx.status === 401) ctx.status = 400;
    const { AuthorizationCode: code, RefreshToken: refreshToken, Client: clientEntity } = ctx.oidc.entities;
    const source = code ?? refreshToken;
    const client = clientOf(clientEntity?.clientId);
    const body = ctx.body as { access_token?: string; refresh_token?: string } | undefined;
    if (ctx.status !== 200 || !source?.grantId || !client || !body?.access_token) return;
    const user = await users.bySub(source.accountId ?? "");
    if (!user) return;
    const scope = source.scope ?? "";
    const minted = await tokens.mint({
      user,
      client,
      originJti: source.grantId,
      authTime: source.authTime ?? Math.floor(Date.now() / 1000),
      scope,
      nonce: source.nonce,
      managedLogin: refreshToken?.gty !== PASSWORD_GRANT,
    });
    ctx.body = {
      ...(scope.split(" ").includes("openid") ? { id_token: minted.idToken } : {}),
      access_token: minted.accessToken,
      // Without rotation a refresh gives no new refresh token.
      ...(code ? { refresh_token: body.refresh_token } : {}),
      expires_in: minted.expiresIn,
      token_type: "Bearer",
    };
  }
}

function clientMetadata(client: ClientSpec): ClientMetadata {
  const callbacks = client.callbackUrls ?? [];
  const signsIn = callbacks.length > 0 && (client.allowedOauthFlows ?? []).includes("code");
  return {
    client_id: client.id,
    client_name: client.name,
    client_secret: client.secret,
    token_endpoint_auth_method: client.secret ? "client_secret_basic" : "none",
    // A callback of a mobile app (`app://signed-in`) is allowed to native clients alone.
    application_type: callbacks.every((url) => /^https?:/.test(url)) ? "web" : "native",
    redirect_uris: signsIn ? callbacks : [],
    response_types: signsIn ? ["code"] : [],
    grant_types: signsIn ? ["authorization_code", "refresh_token"] : ["refresh_token"],
    scope: client.allowedOauthScopes?.join(" ") || undefined,
  };
}
