import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import type { JwtAuthorizer, RouteSpec } from "../../graph/apis.ts";

/** What an authorizer found: the claims that the function is given, or the answer that the client gets. */
export type Verdict =
  | { allowed: true; claims: Record<string, string>; scopes: string[] | null }
  | { allowed: false; status: 401 | 403; message: "Unauthorized" | "Forbidden"; challenge: string };

/**
 * Checks bearer tokens as HTTP APIs' JWT authorizers do. (API Gateway Developer Guide, "Control access to
 * HTTP APIs with JWT authorizers": kid, iss, aud or client_id, exp, nbf, iat, scope; RSA alone.)
 */
export function createAuthorizer(): (
  route: RouteSpec,
  authorization: string | undefined,
) => Promise<Verdict> {
  const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();
  const keys = ({ issuer }: JwtAuthorizer) => {
    const known =
      keySets.get(issuer) ??
      createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), { cooldownDuration: 1000 });
    keySets.set(issuer, known);
    return known;
  };
  return async (route, authorization) => {
    const { authorizer, scopes } = route;
    if (!authorizer) return { allowed: true, claims: {}, scopes: null };
    const token = authorization?.replace(/^Bearer +/i, "").trim();
    if (!token) return unauthorized("");
    try {
      const { payload } = await jwtVerify(token, keys(authorizer), {
        issuer: authorizer.issuer,
        algorithms: ["RS256", "RS384", "RS512"],
        requiredClaims: ["exp"],
      });
      const now = Date.now() / 1000;
      if (payload.iat !== undefined && payload.iat > now + 1)
        return unauthorized("the token was issued in the future");
      // client_id counts only where there is no aud.
      const audiences = [payload.aud ?? payload.client_id].flat();
      if (!audiences.some((audience) => authorizer.audiences.includes(String(audience))))
        return unauthorized("the audience of the token is not one of the authorizer's");
      const granted = String(payload.scope ?? payload.scp ?? "")
        .split(" ")
        .filter(Boolean);
      if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope)))
        return {
          allowed: false,
          status: 403,
          message: "Forbidden",
          challenge: `Bearer scope="${scopes.join(" ")}" error="insufficient_scope"`,
        };
      return { allowed: true, claims: asStrings(payload), scopes: scopes.length > 0 ? granted : null };
    } catch (error) {
      if (error instanceof errors.JOSEError) return unauthorized(describe(error));
      throw error;
    }
  };
}

function unauthorized(description: string): Verdict {
  const challenge = description
    ? `Bearer scope="" error="invalid_token" error_description="${description.replaceAll('"', "'")}"`
    : "Bearer";
  return { allowed: false, status: 401, message: "Unauthorized", challenge };
}

function describe(error: errors.JOSEError): string {
  return error instanceof errors.JWTExpired ? "the token has expired" : error.message;
}

/** A function is given every claim as text; a list stands in brackets, parted by spaces. */
function asStrings(payload: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? `[${value.join(" ")}]`
        : value !== null && typeof value === "object"
          ? JSON.stringify(value)
          : String(value),
    ]),
  );
}
