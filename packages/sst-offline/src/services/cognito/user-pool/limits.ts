import { AwsError } from "../../../service.ts";
import type { User } from "./store.ts";

const HOUR = 3_600_000;

/** Attempts an hour and person (developer guide, "Quotas", "Quotas on resource number and size"). */
const PER_HOUR = {
  ResendConfirmationCode: 5,
  ConfirmSignUp: 15,
  ForgotPassword: 5,
  ConfirmForgotPassword: 15,
  ChangePassword: 5,
} as const;

export type LimitedAction = keyof typeof PER_HOUR;

/**
 * Notes one attempt on the user, who is to be saved.
 * @throws AwsError LimitExceededException when the hour's attempts are spent.
 */
export function countAttempt(user: User, action: LimitedAction, now = Date.now()): void {
  const recent = (user.actions?.[action] ?? []).filter((at) => at > now - HOUR);
  if (recent.length >= PER_HOUR[action])
    throw new AwsError("LimitExceededException", "Attempt limit exceeded, please try after some time.");
  user.actions = { ...user.actions, [action]: [...recent, now] };
}

/** Forgets earlier attempts, once the person has proved who they are. */
export function clearAttempts(user: User, action: LimitedAction): void {
  if (user.actions) delete user.actions[action];
}

/**
 * Cognito's lockout: after five failures one second, then twice as long each time up to 15 minutes,
 * forgotten after 15 minutes of quiet (developer guide, "Lockout behavior for failed sign-in attempts").
 * @throws AwsError NotAuthorizedException while locked out.
 */
export function checkLockout(user: User, now = Date.now()): void {
  const { count = 0, at = 0 } = user.failures ?? {};
  if (count < 5) return;
  const seconds = Math.min(2 ** (count - 5), 900);
  if (now < at + seconds * 1000) throw new AwsError("NotAuthorizedException", "Password attempts exceeded");
}

export function countFailure(user: User, now = Date.now()): void {
  const { count = 0, at = 0 } = user.failures ?? {};
  user.failures = { count: now - at > 900_000 ? 1 : count + 1, at: now };
}
