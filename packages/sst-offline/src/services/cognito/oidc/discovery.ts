import type { PoolSpec } from "../spec.ts";

/** What Cognito says of a user pool at `{issuer}/.well-known/openid-configuration`. */
export function discoveryDocument(issuer: string, loginUrl: string, pool: PoolSpec) {
  const scopes = new Set(["openid", "email", "phone", "profile"]);
  for (const client of pool.clients) for (const scope of client.allowedOauthScopes ?? []) scopes.add(scope);
  return {
    issuer,
    authorization_endpoint: `${loginUrl}/oauth2/authorize`,
    token_endpoint: `${loginUrl}/oauth2/token`,
    userinfo_endpoint: `${loginUrl}/oauth2/userInfo`,
    revocation_endpoint: `${loginUrl}/oauth2/revoke`,
    end_session_endpoint: `${loginUrl}/logout`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ["RS256"],
    response_types_supported: ["code"],
    scopes_supported: [...scopes],
    subject_types_supported: ["public"],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    code_challenge_methods_supported: ["S256"],
  };
}
