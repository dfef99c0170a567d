"use client";
import { useEffect, useRef } from "react";
import { closeSession } from "./session";

let leaving = false;

/** Whether the person is on their way out: then nothing may lead them back in. */
export const isLeaving = (): boolean => leaving;

/** Asks before the page is left while something is under way that ends with it. */
export function useAskBeforeLeaving(isUnderWay: () => boolean): void {
  const asked = useRef(isUnderWay);
  asked.current = isUnderWay;
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (asked.current() && !leaving) event.preventDefault();
    };
    window.addEventListener("beforeunload", onLeave);
    return () => window.removeEventListener("beforeunload", onLeave);
  }, []);
}

/** Whether there is something under way that ends with this page: those who ask before it is left are asked. */
export const endsSomething = (): boolean =>
  !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));

/** Kept over the way out, which leads over the identity provider's pages. */
const FAREWELL = "phototag-farewell";

/**
 * Leaves our session, then the identity provider's: else the next sign-in would ask for no password.
 * @param farewell what the first page says then
 */
export async function leave(farewell?: string): Promise<void> {
  if (leaving) return;
  leaving = true;
  // A page that comes back out of the browser's cache is one that nobody is signed in on.
  window.addEventListener("pageshow", () => window.location.reload(), { once: true });
  await closeSession();
  if (farewell) sessionStorage.setItem(FAREWELL, farewell);
  window.location.assign(await signOut());
}

/** What the person was to be told when they had left; once. */
export function takeFarewell(): string | undefined {
  const farewell = sessionStorage.getItem(FAREWELL) ?? undefined;
  sessionStorage.removeItem(FAREWELL);
  return farewell;
}

/** @returns where to go next; the first page when signing out failed, which shows who is still signed in */
async function signOut(): Promise<string> {
  try {
    const { getCsrfToken } = await import("next-auth/react");
    const body = new URLSearchParams({ csrfToken: (await getCsrfToken()) ?? "" });
    const response = await fetch("/api/auth/federated-logout", { method: "POST", body });
    const { url = "/" } = (await response.json()) as { url?: string };
    return url;
  } catch {
    return "/";
  }
}
