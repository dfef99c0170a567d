import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { AwsError } from "../../../service.ts";
import type { PasswordPolicy } from "../spec.ts";

/** Node's own default, 16 MiB and some 40 ms a hash: the accounts never leave the machine of their owner. */
const COST = { N: 2 ** 14, r: 8, p: 1 } satisfies ScryptOptions;

const derive = (password: string, salt: Buffer, cost: ScryptOptions) =>
  new Promise<Buffer>((resolve, reject) =>
    scrypt(password.normalize("NFKC"), salt, 32, { ...cost, maxmem: 64 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );

/** `scrypt$N$r$p$salt$key`: the costs stand in it, so that they may be raised later. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ["scrypt", COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Whether `password` is the one that was hashed. Takes as long for an unknown account (`undefined`). */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  if (!hash) {
    await derive(password, randomBytes(16), COST);
    return false;
  }
  const [, N, r, p, salt = "", key = ""] = hash.split("$");
  const expected = Buffer.from(key, "base64url");
  const given = await derive(password, Buffer.from(salt, "base64url"), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** The characters that Cognito counts as symbols ("Adding user pool password requirements"). */
const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+\- ]/;

export interface PasswordRule {
  /** Said to a person before they type: "8 or more characters". */
  words: string;
  /** Cognito's words when it is broken. */
  broken: string;
  pattern: RegExp;
}

/** The pool's rules. A policy that is missing is Cognito's default: 8 characters and one of each kind. */
export function passwordRules(policy?: PasswordPolicy): PasswordRule[] {
  const {
    minimumLength = 8,
    requireLowercase,
    requireUppercase,
    requireNumbers,
    requireSymbols,
  } = policy ?? {
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: true,
  };
  const rules: Array<PasswordRule | false | undefined> = [
    {
      words: `${minimumLength} or more characters`,
      broken: "Password not long enough",
      pattern: new RegExp(`[\\s\\S]{${minimumLength},}`),
    },
    requireLowercase && {
      words: "a lower-case letter",
      broken: "Password must have lowercase characters",
      pattern: /[a-z]/,
    },
    requireUppercase && {
      words: "an upper-case letter",
      broken: "Password must have uppercase characters",
      pattern: /[A-Z]/,
    },
    requireNumbers && {
      words: "a number",
      broken: "Password must have numeric characters",
      pattern: /[0-9]/,
    },
    requireSymbols && {
      words: "a symbol",
      broken: "Password must have symbol characters",
      pattern: SYMBOL,
    },
  ];
  return rules.filter((rule): rule is PasswordRule => Boolean(rule));
}

/** @throws AwsError InvalidPasswordException in Cognito's words for the first rule that is broken. */
export function checkPassword(password: string, policy?: PasswordPolicy): void {
  if (password.length > 256 || /^\s|\s$/.test(password))
    throw new AwsError(
      "InvalidPasswordException",
      "Password did not conform with password policy: Password must not begin or end with a space, or be longer than 256 characters",
    );
  const broken = passwordRules(policy).find((rule) => !rule.pattern.test(password));
  if (broken)
    throw new AwsError("InvalidPasswordException", `Password did not conform with policy: ${broken.broken}`);
}
