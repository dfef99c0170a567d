import { Resource } from "sst";
import * as z from "zod";
import { post } from "./user-pool.ts";

/** What the session's cookie holds. */
export interface Tokens {
  accessToken?: string;
  refreshToken?: string;
  /** When the access token expires, in milliseconds since 1970. */
  expiresAt: number;
}

declare module "next-auth/jwt" {
  interface JWT extends Tokens {}
}

const Answer = z.object({ access_token: z.string(), expires_in: z.number() });

/** Requests of one page come together; they share one refresh. */
const running = new Map<string, Promise<Partial<Tokens>>>();

/**
 * A new access token from the user pool's token endpoint. Refused (signed out elsewhere, user deleted): none, and the
 * session is over. Unreachable: what there was, until it expires.
 */
export function refresh({ refreshToken, ...rest }: Tokens): Promise<Partial<Tokens>> {
  if (!refreshToken) return Promise.resolve({ accessToken: undefined });
  const shared = running.get(refreshToken);
  if (shared) return shared;
  const request = exchange(refreshToken)
    .catch(() => rest)
    .finally(() => running.delete(refreshToken));
  running.set(refreshToken, request);
  return request;
}

async function exchange(refreshToken: string): Promise<Partial<Tokens>> {
  const response = await post("token_endpoint", {
    grant_type: "refresh_token",
    client_id: Resource.Identity.clientId,
    refresh_token: refreshToken,
  });
  if (response.status >= 400 && response.status < 500) {
    return { accessToken: undefined, refreshToken: undefined };
  }
  const { access_token, expires_in } = Answer.parse(await response.json());
  return { accessToken: access_token, expiresAt: Date.now() + expires_in * 1000 };
}
