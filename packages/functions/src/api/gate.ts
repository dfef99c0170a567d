import { admit } from "@phototag/core/account";
import { VisibleError } from "@phototag/core/errors";
import type { LambdaContext, LambdaEvent } from "hono/aws-lambda";
import { createMiddleware } from "hono/factory";
import { wholeNumber } from "../whole-number.ts";

const requestsPerMinute = wholeNumber("REQUESTS_PER_MINUTE");

export interface Env {
  Bindings: { event: LambdaEvent; lambdaContext: LambdaContext };
  Variables: {
    /** The JWT's `sub`: whose library this is. */
    owner: string;
    /** This request's id: stands in the log, and in the rows of photos that it adds. */
    requestId: string;
    /** What stands in the log in place of the path, where that holds a secret. */
    loggedPath?: string;
  };
}

interface Claims {
  sub?: unknown;
  token_use?: unknown;
  /** When they signed in, and when the token was made (seconds since 1970). */
  auth_time?: unknown;
  iat?: unknown;
}

/**
 * Every call passes here. API Gateway has checked the token's signature, issuer, client and expiry; it would let an id token
 * pass as well, which is meant for reading who somebody is, not for acting as them, and the token of who is gone. Whose photos
 * are meant comes from the token and from nothing in the request.
 */
export const gate = createMiddleware<Env>(async (c, next) => {
  const claims = claimsOf(c.env?.event);
  if (!claims) throw new VisibleError("unauthorized", "Sign in first.");
  if (claims.token_use !== "access") throw new VisibleError("unauthorized", "This is not an access token.");
  if (typeof claims.sub !== "string" || !/^[\w-]{1,128}$/.test(claims.sub)) {
    throw new VisibleError("unauthorized", "This token names nobody.");
  }
  // What has no time is older than any.
  const signedInAt = Number(claims.auth_time ?? claims.iat) || 0;
  await admit({ owner: claims.sub, signedInAt }, requestsPerMinute);
  c.set("owner", claims.sub);
  await next();
});

function claimsOf(event: LambdaEvent | undefined): Claims | undefined {
  const context = event?.requestContext;
  if (!context || !("authorizer" in context)) return undefined;
  const authorizer = context.authorizer as { jwt?: { claims?: Claims } } | undefined;
  return authorizer?.jwt?.claims;
}
