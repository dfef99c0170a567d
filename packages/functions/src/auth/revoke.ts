import { logger } from "../logger.ts";
import type { Tokens } from "./refresh.ts";
import { post } from "./user-pool.ts";

/**
 * Ends a sign-in at the user pool (RFC 7009): its refresh token gives no more tokens, whoever kept a copy of the cookie.
 * Never fails, because nobody may be kept from signing out; what was not revoked is a warning in the log.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
 */
export async function revoke({ refreshToken }: Partial<Tokens>): Promise<void> {
  if (!refreshToken) return;
  try {
    const response = await post("revocation_endpoint", { token: refreshToken });
    if (!response.ok) logger.warn("refresh token not revoked", { status: response.status });
  } catch (error) {
    logger.warn("refresh token not revoked", { reason: (error as Error).message });
  }
}
