"use client";
/**
 * Who is signed in, and their access token, as /api/auth/session says. next-auth's own provider takes a failed
 * request for a sign-out: a server that restarts would throw everybody out in the middle of their uploads.
 */
import { useEffect } from "react";
import { Unreachable } from "../api/errors";
import { createStore, useStore } from "../shell/store";

/** What functions/src/auth/options.ts lets the browser know; nothing of it when nobody is signed in. */
interface Answer {
  user?: { email: string };
  accessToken?: string;
  /** ISO 8601. */
  accessTokenExpires?: string;
}

export interface Session {
  /** `ended`: there was a session on this page, and there is none any more. */
  status: "loading" | "signed-in" | "signed-out" | "ended";
  email: string | undefined;
  /** Whether the last request came to nothing; what is known of the session stays. */
  unreachable: boolean;
}

const session = createStore<Session>({ status: "loading", email: undefined, unreachable: false });

interface Token {
  value: string;
  expires: number;
}

/** Asked for anew this long before it runs out, so that no request leaves with a token about to expire. */
const MARGIN_MS = 60_000;

const RETRY_MS = 3000;
/** All of the page waits for this answer: one that does not come is asked for again. */
const PATIENCE_MS = 20_000;

let token: Token | undefined;
let asking: Promise<void> | undefined;

/** Nobody asks for the session any more. */
let isClosed = false;
let giveUp = () => {};

async function fetchAnswer(): Promise<Answer> {
  const patience = new AbortController();
  giveUp = () => patience.abort();
  const timer = setTimeout(giveUp, PATIENCE_MS);
  try {
    const response = await fetch("/api/auth/session", { cache: "no-store", signal: patience.signal });
    if (!response.ok) throw new Error(`The session endpoint answered ${response.status}.`);
    return (await response.json()) ?? {};
  } catch (cause) {
    if (!isClosed) session.set((current) => ({ ...current, unreachable: true }));
    throw new Unreachable({ cause });
  } finally {
    clearTimeout(timer);
  }
}

async function ask(): Promise<void> {
  const { user, accessToken, accessTokenExpires } = await fetchAnswer();
  token =
    accessToken && accessTokenExpires
      ? { value: accessToken, expires: new Date(accessTokenExpires).getTime() }
      : undefined;
  if (user) session.set({ status: "signed-in", email: user.email, unreachable: false });
  else session.set(({ status, email }) => ({ status: withoutUser(status), email, unreachable: false }));
}

function withoutUser(status: Session["status"]): Session["status"] {
  return status === "signed-in" || status === "ended" ? "ended" : "signed-out";
}

/** Many may wait for one request. */
function refresh(): Promise<void> {
  if (isClosed) return Promise.reject(new Unreachable());
  asking ??= ask().finally(() => {
    asking = undefined;
  });
  return asking;
}

/**
 * For whoever leaves this page for good: an answer about the session brings its cookie along, and would undo a sign-out
 * that it comes after.
 */
export async function closeSession(): Promise<void> {
  isClosed = true;
  giveUp();
  await asking?.catch(() => {});
}

/**
 * The access token for the next request; `undefined` when nobody is signed in.
 * @param fresh ask the session endpoint even if the token at hand seems good (after a 401).
 * @throws Unreachable
 */
export async function accessToken(fresh = false): Promise<string | undefined> {
  if (!fresh && token && token.expires - Date.now() > MARGIN_MS) return token.value;
  await refresh();
  return token?.value;
}

/** Called when the API refuses even a fresh token: the page then offers to sign in again. */
export function sessionEnded(): void {
  token = undefined;
  session.set((current) => ({ ...current, status: "ended" }));
}

/** The session; it is asked for when first needed, and again when the page comes back into view. */
export function useSession(): Session {
  const current = useStore(session, (state) => state);
  const { status, unreachable } = current;

  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === "visible") refresh().catch(() => {});
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, []);

  useEffect(() => {
    if (status !== "loading") return;
    const again = () => void refresh().catch(() => {});
    again();
    const timer = setInterval(again, RETRY_MS);
    return () => clearInterval(timer);
  }, [status]);

  useEffect(() => {
    if (!unreachable || status === "loading") return;
    const timer = setInterval(() => void refresh().catch(() => {}), RETRY_MS);
    return () => clearInterval(timer);
  }, [unreachable, status]);

  return current;
}
