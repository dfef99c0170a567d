import { randomUUID } from "node:crypto";
import type { Credentials } from "../../../endpoint/credentials.ts";
import { AwsError } from "../../../service.ts";
import type { Store } from "../../../store/store.ts";
import type { IdentityPoolSpec } from "../spec.ts";
import type { UserPool } from "../user-pool/pool.ts";
import { createIdentityStore, type Identity } from "./store.ts";

/** Provider name → id token, as clients send it. */
export type Logins = Record<string, string>;

interface Login {
  providerName: string;
  sub: string;
  claims: Record<string, unknown>;
}

/** Whether the identity pool may take on `roleArn` for a session with these condition keys. */
export type MayAssume = (roleArn: string, session: Record<string, string>) => boolean;

const CREDENTIALS_SECONDS = 3600;
const noRole = () =>
  new AwsError(
    "InvalidIdentityPoolConfigurationException",
    "Invalid identity pool configuration. Check assigned IAM roles for this pool.",
  );
const notAuthorized = (message: string) => new AwsError("NotAuthorizedException", message);

/** The identities of identity pools, and the credentials that they get (the enhanced flow). */
export function createIdentities(
  specs: IdentityPoolSpec[],
  {
    store,
    pools,
    credentials,
    mayAssume = () => true,
  }: {
    store: Store;
    pools: UserPool[];
    credentials: Pick<Credentials, "issue">;
    mayAssume?: MayAssume;
  },
) {
  const identities = createIdentityStore(store);
  // One at a time, so that two first calls of one person make one identity.
  let last: Promise<unknown> = Promise.resolve();

  function specOf(id: string): IdentityPoolSpec {
    const spec = specs.find((candidate) => candidate.id === id);
    if (!spec) throw new AwsError("ResourceNotFoundException", `IdentityPool '${id}' not found.`);
    return spec;
  }

  /** The one login of the map, its token checked against the user pool's keys and the pool's clients. */
  async function verifyLogin(spec: IdentityPoolSpec, logins: Logins): Promise<Login | undefined> {
    const entries = Object.entries(logins);
    const [first] = entries;
    if (!first) return undefined;
    if (entries.length > 1)
      throw new AwsError("InvalidParameterException", "Please provide a single login of a user pool.");
    const [providerName, token] = first;
    const providers = spec.cognitoIdentityProviders.filter((one) => one.providerName === providerName);
    const pool = pools.find(({ spec: { id } }) => providerName.endsWith(`/${id}`));
    if (!providers.length || !pool)
      throw notAuthorized("Token is not from a supported provider of this identity pool.");
    const claims = await pool.tokens.verify(token, "id").catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      throw notAuthorized(
        error.message.endsWith("expired")
          ? "Invalid login token. Token expired."
          : "Invalid login token. Can't match JWK key id in token with any key of the issuer.",
      );
    });
    const provider = providers.find(({ clientId }) => clientId === claims.aud);
    if (!provider) throw notAuthorized("Token is not from a supported provider of this identity pool.");
    if (provider.serverSideTokenCheck && !(await pool.signIns.isLive(String(claims.origin_jti))))
      throw notAuthorized("Invalid login token. The sign-in was revoked.");
    return { providerName, sub: String(claims.sub), claims };
  }

  async function findOrMake(spec: IdentityPoolSpec, login: Login | undefined): Promise<Identity> {
    const key = login && { providerName: login.providerName, sub: login.sub };
    const known = key && (await identities.byLogin(spec.id, key));
    if (known) return known;
    const identity: Identity = { id: `${spec.region}:${randomUUID()}`, poolId: spec.id, login: key };
    await identities.save(identity);
    return identity;
  }

  function roleOf(spec: IdentityPoolSpec, login: Login | undefined): string {
    const role = login ? spec.roles.authenticated : spec.roles.unauthenticated;
    if (!role) throw noRole();
    return role;
  }

  return {
    /** @throws AwsError NotAuthorizedException, ResourceNotFoundException */
    async getId(poolId: string, logins: Logins): Promise<string> {
      const spec = specOf(poolId);
      const login = await verifyLogin(spec, logins);
      if (!login && !spec.allowUnauthenticatedIdentities)
        throw notAuthorized("Unauthenticated access is not supported for this identity pool.");
      const found = last.then(() => findOrMake(spec, login));
      last = found.catch(() => {});
      return (await found).id;
    },

    /** @throws AwsError InvalidIdentityPoolConfigurationException, NotAuthorizedException, ResourceNotFoundException */
    async getCredentials(identityId: string, logins: Logins) {
      const identity = await identities.byId(identityId);
      if (!identity) throw new AwsError("ResourceNotFoundException", `Identity '${identityId}' not found.`);
      const spec = specOf(identity.poolId);
      const login = await verifyLogin(spec, logins);
      if (identity.login?.providerName !== login?.providerName || identity.login?.sub !== login?.sub)
        throw notAuthorized(
          "Logins don't match. Please include at least one valid login for this identity or identity pool.",
        );
      if (!login && !spec.allowUnauthenticatedIdentities)
        throw notAuthorized("Unauthenticated access is not supported for this identity pool.");
      const role = roleOf(spec, login);
      const session = sessionOf(spec, identity, login);
      if (!mayAssume(role, session)) throw noRole();
      return credentials.issue({
        kind: "role",
        arn: sessionArnOf(role),
        session,
        ttlSeconds: CREDENTIALS_SECONDS,
      });
    },
  };
}

/**
 * What IAM policies may ask about such a session, under the names of the condition keys (IAM User Guide,
 * "IAM and AWS STS condition context keys": web identity federation, and `aws:PrincipalTag/`).
 */
function sessionOf(
  spec: IdentityPoolSpec,
  { id }: Identity,
  login: Login | undefined,
): Record<string, string> {
  const mapping = spec.principalTags?.find((one) => one.identityProviderName === login?.providerName);
  const tags = mapping?.useDefaults ? { username: "sub", client: "aud" } : (mapping?.principalTags ?? {});
  const session: Record<string, string> = {
    "cognito-identity.amazonaws.com:aud": spec.id,
    "cognito-identity.amazonaws.com:sub": id,
    "cognito-identity.amazonaws.com:amr": login ? "authenticated" : "unauthenticated",
  };
  for (const [tag, claim] of Object.entries(tags)) {
    const value = login?.claims[claim];
    if (value !== undefined) session[`aws:PrincipalTag/${tag}`] = String(value);
  }
  return session;
}

/** `arn:aws:iam::1:role/path/Name` → `arn:aws:sts::1:assumed-role/Name/CognitoIdentityCredentials`. */
function sessionArnOf(roleArn: string): string {
  const [, account, name] = /^arn:[^:]+:iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(roleArn) ?? [];
  if (!name) throw new Error(`${roleArn} is not the ARN of a role.`);
  return `arn:aws:sts::${account}:assumed-role/${name}/CognitoIdentityCredentials`;
}
