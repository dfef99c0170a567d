import { decodeProtectedHeader, errors, jwtVerify } from "jose";
import type { RouteSpec } from "../../graph/apis.ts";
import { createKeySets } from "./key-sets.ts";

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
  const keysOf = createKeySets();
  return async (route, authorization) => {
    const { authorizer, scopes } = route;
    if (!authorizer) return { allowed: true, claims: {}, scopes: null };
    const token = authorization?.replace(/^Bearer +/i, "").trim();
    if (!token) return unauthorized("");
    try {
      if (!decodeProtectedHeader(token).kid) return unauthorized("the token does not have a kid");
      const { payload } = await jwtVerify(token, await keysOf(authorizer.issuer), {
        issuer: authorizer.issuer,
        algorithms: ["RS256", "RS384", "RS512"],
        requiredClaims: ["exp"],
      });
      const now = Date.now() / 1000;
      if (payload.iat !== undefined && payload.iat > now + 1)
        return unauthorized("the token is used before it was issued");
      // client_id counts only where there is no aud.
      const audiences = [payload.aud ?? payload.client_id].flat();
      if (!audiences.some((audience) => authorizer.audiences.includes(String(audience))))
        return unauthorized("the token does not have a valid audience");
      const granted = String(payload.scope ?? payload.scp ?? "")
        .split(" ")
        .filter(Boolean);
      if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope)))
        return {
          allowed: false,
          status: 403,
          message: "Forbidden",
          challenge: `Bearer scope="${scopes.join(" ")}" error="insufficient_scope" error_description="the token does not have any of the required scopes"`,
        };
      return { allowed: true, claims: asStrings(payload), scopes: scopes.length > 0 ? granted : null };
    } catch (error) {
      // What is no token at all is a TypeError of its own.
      if (error instanceof errors.JOSEError || error instanceof TypeError)
        return unauthorized(describe(error));
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

/** Only the audience's words are in AWS's documents; the others are said alike. */
function describe(error: Error): string {
  if (error instanceof TypeError) return "the token is not a JWT";
  if (error instanceof errors.JWTExpired) return "the token has expired";
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === "nbf"
      ? "the token is not valid yet"
      : `the token does not have a valid ${CLAIMS[error.claim] ?? error.claim}`;
  if (error instanceof errors.JWKSNoMatchingKey) return "the token's kid names no key of the issuer";
  return error.message;
}

const CLAIMS: Record<string, string> = { iss: "issuer", exp: "expiry" };

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
