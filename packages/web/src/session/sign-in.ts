"use client";
let entering: Promise<void> | undefined;

/**
 * Leads to the identity provider, and back here or to `to`. next-auth's client comes when it is asked for: nothing
 * that is to be seen waits for it.
 * @param hint what the provider's page is to begin with
 */
export function enter(to = window.location.href, hint?: "signup"): Promise<void> {
  // Of two at a time, as by a double click, each would take the other's CSRF token away.
  entering ??= lead(to, hint).finally(() => {
    entering = undefined;
  });
  return entering;
}

async function lead(to: string, hint?: "signup"): Promise<void> {
  const { signIn } = await import("next-auth/react");
  await signIn("cognito", { callbackUrl: to }, hint && { screen_hint: hint });
}
