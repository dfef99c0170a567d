/** Keeps the access token that /api/auth/session hands out, and tells the page when there is none left. */
import { getSession } from "next-auth/react";
import * as z from "zod/mini";

const SessionWithToken = z.object({
  user: z.object({ email: z.string() }),
  accessToken: z.string(),
  /** Milliseconds since 1970, or an ISO 8601 time. */
  accessTokenExpires: z.union([z.number(), z.string()]),
});

/** Asked for anew this long before it runs out, so that no request leaves with a token about to expire. */
const MARGIN_MS = 60_000;

interface Token {
  value: string;
  expires: number;
}

let current: Token | undefined;
let asking: Promise<Token | undefined> | undefined;
let ended = false;
const listeners = new Set<() => void>();

function setEnded(value: boolean): void {
  if (ended === value) return;
  ended = value;
  for (const listener of listeners) listener();
}

async function ask(): Promise<Token | undefined> {
  const session = SessionWithToken.safeParse(await getSession({ broadcast: false }));
  if (!session.success) return undefined;
  return { value: session.data.accessToken, expires: new Date(session.data.accessTokenExpires).getTime() };
}

/**
 * The access token for the next request; `undefined` when nobody is signed in.
 * @param fresh ask the session endpoint even if the token at hand seems good (after a 401).
 */
export async function accessToken(fresh = false): Promise<string | undefined> {
  if (!fresh && current && current.expires - Date.now() > MARGIN_MS) return current.value;
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  current = await asking;
  return current?.value;
}

/** Called when the API refuses even a fresh token: the page then offers to sign in again. */
export function sessionEnded(): void {
  current = undefined;
  setEnded(true);
}

export const sessionEnd = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  get: () => ended,
};
