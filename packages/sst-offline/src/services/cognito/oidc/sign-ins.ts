import { randomUUID } from "node:crypto";
import type Provider from "oidc-provider";
import { AwsError } from "../../../service.ts";
import type { ClientSpec } from "../spec.ts";
import type { User } from "../user-pool/store.ts";
import type { TokenSet, Tokens } from "../user-pool/tokens.ts";
import type { Users } from "../user-pool/users.ts";
import { PASSWORD_GRANT } from "./provider.ts";
import type { OidcStore } from "./store.ts";

/** What access tokens of InitiateAuth are good for: the operations on one's own account. */
const ACCOUNT_SCOPE = "aws.cognito.signin.user.admin";

export type SignIns = ReturnType<typeof createSignIns>;

/**
 * Sign-ins outside the browser. They share grants and refresh tokens with managed login: a refresh token
 * of either is good at both doors, and revoking it ends its access tokens.
 */
export function createSignIns(
  provider: () => Promise<Provider>,
  { users, tokens, oidcStore }: { users: Users; tokens: Tokens; oidcStore: OidcStore },
) {
  const invalid = () => new AwsError("NotAuthorizedException", "Invalid Refresh Token");

  async function find(client: ClientSpec, refreshToken: string) {
    const { RefreshToken } = await provider();
    const found = await RefreshToken.find(refreshToken, { ignoreExpiration: true });
    if (!found || found.clientId !== client.id || !found.grantId) throw invalid();
    if (found.isExpired) throw new AwsError("NotAuthorizedException", "Refresh Token has expired");
    return { ...found, grantId: found.grantId };
  }

  const isLive = async (originJti: string) => Boolean(await (await provider()).Grant.find(originJti));

  return {
    /** Whether a sign-in, by the `origin_jti` of its tokens, was not revoked. */
    isLive,

    /** Tokens for somebody who has just proved who they are. */
    async start(client: ClientSpec, user: User): Promise<TokenSet & { refreshToken: string }> {
      const { Client, Grant, RefreshToken } = await provider();
      const oidcClient = await Client.find(client.id);
      if (!oidcClient) throw new Error(`The client ${client.id} is not registered.`);
      const authTime = Math.floor(Date.now() / 1000);
      const grant = new Grant({ clientId: client.id, accountId: user.sub });
      grant.jti = randomUUID();
      grant.addOIDCScope(ACCOUNT_SCOPE);
      const originJti = await grant.save();
      const refreshToken = await new RefreshToken({
        client: oidcClient,
        accountId: user.sub,
        grantId: originJti,
        gty: PASSWORD_GRANT,
        scope: ACCOUNT_SCOPE,
        authTime,
      }).save();
      const minted = await tokens.mint({
        user,
        client,
        originJti,
        authTime,
        scope: ACCOUNT_SCOPE,
        managedLogin: false,
      });
      return { ...minted, refreshToken };
    },

    /** @throws AwsError NotAuthorizedException when the refresh token is unknown, revoked or expired. */
    async refresh(client: ClientSpec, refreshToken: string): Promise<TokenSet & { user: User }> {
      const found = await find(client, refreshToken);
      const user = await users.bySub(found.accountId);
      if (!user) throw invalid();
      const minted = await tokens.mint({
        user,
        client,
        originJti: found.grantId,
        authTime: found.authTime ?? found.iat,
        scope: found.scope ?? "",
        managedLogin: found.gty !== PASSWORD_GRANT,
      });
      return { ...minted, user };
    },

    /** @throws AwsError UnsupportedTokenTypeException when it is no refresh token; an unknown one is fine. */
    async revoke(client: ClientSpec, refreshToken: string): Promise<void> {
      if (refreshToken.split(".").length > 1)
        throw new AwsError("UnsupportedTokenTypeException", "Unsupported token type");
      const { RefreshToken } = await provider();
      const found = await RefreshToken.find(refreshToken, { ignoreExpiration: true });
      if (found?.clientId === client.id && found.grantId) await oidcStore.revokeGrant(found.grantId);
    },

    /** Ends every sign-in of one person. */
    revokeAll: (sub: string) => oidcStore.revokeAccount(sub, { sessions: false }),

    /** Forgets a person who has deleted their account, also in the browser. */
    forget: (sub: string) => oidcStore.revokeAccount(sub, { sessions: true }),

    /**
     * The person whose access token this is, and the client that it was given to.
     * @throws AwsError NotAuthorizedException when it is invalid, expired, revoked, or of another scope.
     */
    async userOf(accessToken: string, scope = ACCOUNT_SCOPE): Promise<{ user: User; clientId: string }> {
      const claims = await tokens.verify(accessToken, "access");
      if (!(await isLive(String(claims.origin_jti))))
        throw new AwsError("NotAuthorizedException", "Access Token has been revoked");
      if (!String(claims.scope).split(" ").includes(scope))
        throw new AwsError("NotAuthorizedException", "Access Token does not have required scopes");
      const user = await users.bySub(String(claims.sub));
      if (!user) throw new AwsError("UserNotFoundException", "User does not exist.");
      return { user, clientId: String(claims.client_id) };
    },
  };
}
