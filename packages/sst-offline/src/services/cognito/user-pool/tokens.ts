import { createHash, randomBytes, randomUUID } from "node:crypto";
import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";
import { AwsError } from "../../../service.ts";
import { put, type Store, table, write } from "../../../store/store.ts";
import { type ClientSpec, type PoolSpec, tokenLifetimes } from "../spec.ts";
import { readable } from "./attributes.ts";
import type { User } from "./store.ts";

interface StoredKeys {
  /** The private RS256 key that signs this pool's tokens. */
  signing: JWK;
  /** Signs the cookies of the sign-in pages. */
  cookies: string;
}

/** One sign-in: what all its tokens, also the refreshed ones, have in common. */
export interface SignIn {
  user: User;
  client: ClientSpec;
  /** Cognito's `origin_jti`: revoking it ends every token of the sign-in. */
  originJti: string;
  /** Seconds since 1970. */
  authTime: number;
  /** Space-separated. */
  scope: string;
  nonce?: string;
  /** Managed login's access tokens say `version: 2`, and its id tokens hold `at_hash`. */
  managedLogin: boolean;
}

export interface TokenSet {
  accessToken: string;
  idToken: string;
  /** The access token's, in seconds. */
  expiresIn: number;
}

export type Tokens = ReturnType<typeof createTokens>;

/** The tokens of one user pool, in the shape of the developer guide's "Using tokens with user pools". */
export function createTokens(store: Store, pool: PoolSpec, issuer: () => string) {
  let keys: ReturnType<typeof loadKeys> | undefined;

  async function loadKeys() {
    const stored = table<StoredKeys>(store, "cognito-keys");
    let found = await stored.get(pool.id);
    if (!found) {
      const { privateKey } = await generateKeyPair("RS256", { extractable: true });
      const signing = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: "RS256", use: "sig" };
      found = { signing, cookies: randomBytes(32).toString("base64url") };
      await write(store, [put(stored, pool.id, found)], { sync: true });
    }
    const { kid, alg, use, kty, n, e } = found.signing;
    const publicJwk: JWK = { alg, e, kid, kty, n, use };
    return {
      ...found,
      privateKey: (await importJWK(found.signing, "RS256")) as CryptoKey,
      publicJwk,
      keySet: createLocalJWKSet({ keys: [publicJwk] }),
    };
  }
  const load = () => {
    keys ??= loadKeys();
    return keys;
  };

  async function sign(claims: JWTPayload): Promise<string> {
    const { privateKey, signing } = await load();
    return new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: signing.kid }).sign(privateKey);
  }

  return {
    keys: load,

    /** What `{issuer}/.well-known/jwks.json` answers. */
    async jwks(): Promise<{ keys: JWK[] }> {
      return { keys: [(await load()).publicJwk] };
    },

    /** An access token and an id token for one sign-in. */
    async mint({ user, client, originJti, authTime, scope, nonce, managedLogin }: SignIn): Promise<TokenSet> {
      const lifetimes = tokenLifetimes(client);
      const now = Math.floor(Date.now() / 1000);
      const shared = {
        sub: user.sub,
        iss: issuer(),
        origin_jti: originJti,
        event_id: randomUUID(),
        auth_time: authTime,
        iat: now,
      };
      const accessToken = await sign({
        ...shared,
        client_id: client.id,
        ...(managedLogin ? { version: 2 } : {}),
        token_use: "access",
        scope,
        exp: now + lifetimes.access,
        jti: randomUUID(),
        username: user.sub,
      });
      const idToken = await sign({
        ...shared,
        ...readable(client, user),
        ...(managedLogin ? { at_hash: halfHash(accessToken) } : {}),
        ...(nonce ? { nonce } : {}),
        aud: client.id,
        "cognito:username": user.sub,
        token_use: "id",
        exp: now + lifetimes.id,
        jti: randomUUID(),
      });
      return { accessToken, idToken, expiresIn: lifetimes.access };
    },

    /**
     * The claims of a token of this pool.
     * @throws AwsError NotAuthorizedException when it is expired, or not one of ours of that use.
     */
    async verify(token: string, use: "access" | "id"): Promise<JWTPayload & Record<string, unknown>> {
      const name = use === "access" ? "Access Token" : "Id Token";
      const { keySet } = await load();
      try {
        const { payload } = await jwtVerify(token, keySet, { issuer: issuer(), algorithms: ["RS256"] });
        if (payload.token_use === use) return payload;
      } catch (error) {
        if (error instanceof errors.JWTExpired)
          throw new AwsError("NotAuthorizedException", `${name} has expired`);
      }
      throw new AwsError("NotAuthorizedException", `Invalid ${name}`);
    },
  };
}

/** OpenID Connect Core §3.1.3.6: the left half of the access token's hash. */
function halfHash(accessToken: string): string {
  return createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url");
}
