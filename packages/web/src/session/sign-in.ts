"use client";
let entering: Promise<void> | undefined;

/**
 * Leads to the identity provider, and back here or to `to`. next-auth's client comes when it is asked for: nothing
 * that is to be seen waits for it.
 * @param hint what the provider's page is to begin with
 */
export function enter(to = window.location.href, hint?: "signup"): Promise<void> {
  // Of two at a time, as by a double click, each would take the other's CSRF token away.
  entering ??= lead(to, hint);
  return entering;
}

/** So long a page may stay that leads elsewhere, and may be clicked once more. */
const LEAVING_MS = 5000;

async function lead(to: string, hint?: "signup"): Promise<void> {
  let isLeaving = false;
  try {
    const { signIn } = await import("next-auth/react");
    await signIn("cognito", { callbackUrl: to }, hint && { screen_hint: hint });
    isLeaving = true;
  } finally {
    setTimeout(
      () => {
        entering = undefined;
      },
      isLeaving ? LEAVING_MS : 0,
    );
  }
}
