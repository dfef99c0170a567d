import type { PreSignUpTriggerEvent } from "aws-lambda";

/**
 * The user pool's pre sign-up trigger, on stages whose sign-up is a list: PHOTOTAG_SIGN_UP holds
 * addresses and domains, separated by commas (`ada@example.com, example.org`).
 *
 * @throws Error that Cognito shows to who signs up.
 */
export async function handler(event: PreSignUpTriggerEvent): Promise<PreSignUpTriggerEvent> {
  // Accounts that an administrator makes are the administrator's decision.
  if (event.triggerSource === "PreSignUp_AdminCreateUser") return event;
  const address = (event.request.userAttributes.email ?? "").trim().toLowerCase();
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const admitted = (process.env.PHOTOTAG_SIGN_UP ?? "")
    .split(",")
    .map((entry) => entry.trim().toLowerCase().replace(/^@/, ""))
    .filter(Boolean);
  if (address.includes("@") && (admitted.includes(address) || admitted.includes(domain))) return event;
  throw new Error("This library is not open to this address.");
}
