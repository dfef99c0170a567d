import { AwsError } from "../../../service.ts";
import type { PasswordPolicy } from "../spec.ts";

/** What of a refused password is said. */
export const COMMON = "Password did not conform with policy: Password is too common";

/**
 * Refuses what an attacker tries first: the 49,000 most common passwords of zxcvbn-ts, also with digits or signs behind
 * them, said twice, or the person's own address. Where the policy is length alone; a pool that asks for kinds of characters
 * is left to them, as on AWS, where nothing but threat protection knows common passwords. (NIST SP 800-63B-4, §3.1.1.2.)
 *
 * @throws AwsError InvalidPasswordException
 */
export async function refuseCommon(password: string, email: string, policy?: PasswordPolicy): Promise<void> {
  const { requireLowercase, requireUppercase, requireNumbers, requireSymbols } = policy ?? {};
  if (!policy || requireLowercase || requireUppercase || requireNumbers || requireSymbols) return;
  // Half a megabyte, which nobody needs before the first sign-up.
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  known ??= new Set(dictionary["passwords-common"]);
  const lower = password.toLowerCase();
  const unit = /^(.+?)\1+$/s.exec(lower)?.[1];
  const tries = [lower, unit, ...[lower, unit].map((text) => text?.replace(/[\W\d_]+$/, ""))];
  const [name = ""] = email.toLowerCase().split("@");
  const common = tries.some(
    (text) => text && (known?.has(text) || text === name || text === email.toLowerCase()),
  );
  // One or two characters said over and over stand in no list.
  if (common || (unit !== undefined && unit.length < 3))
    throw new AwsError("InvalidPasswordException", COMMON);
}

let known: Set<string> | undefined;
