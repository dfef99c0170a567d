import { type Fit, fits, type Statement } from "./document.ts";
import type { Lookup } from "./pattern.ts";
import type { Principal } from "./principals.ts";

/** One question to the policies. */
export interface Question {
  principal: Principal;
  /** `s3:GetObject` */
  action: string;
  /** An ARN, or `*` for actions that concern none. */
  resource: string;
  lookup: Lookup;
}

/** The policies that have a say: the principal's own, and the resource's. */
export interface Say {
  identity: readonly Statement[];
  resource: readonly Statement[];
}

export type Decision =
  | { allowed: true; by: "identity" | "resource"; fit: Fit }
  /** A statement denies it. */
  | { allowed: false; why: "explicit"; by: "identity" | "resource"; fit: Fit }
  /** No statement allows it. */
  | { allowed: false; why: "implicit"; by: "identity" | "resource" };

/**
 * Decides as one account does: a deny anywhere wins; else either side's allow is enough. Who has no
 * policies of their own (services, the anonymous) needs the resource's.
 * (IAM User Guide, "Policy evaluation logic".)
 */
export function evaluate({ principal, action, resource, lookup }: Question, say: Say): Decision {
  const lower = action.toLowerCase();
  let allow: { by: "identity" | "resource"; fit: Fit } | undefined;
  const sides = [
    ["identity", say.identity],
    ["resource", say.resource],
  ] as const;
  for (const [by, statements] of sides) {
    for (const statement of statements) {
      if (allow && statement.effect === "Allow") continue;
      const meant = statement.principal?.of(principal);
      if (statement.principal && meant === undefined) continue;
      // An allow to the account leaves it to the account's own policies who of it may.
      if (meant === "account" && statement.effect === "Allow") continue;
      const fit = fits(statement, lower, resource, lookup);
      if (!fit) continue;
      if (statement.effect === "Deny") return { allowed: false, why: "explicit", by, fit };
      allow = { by, fit };
    }
  }
  if (allow) return { allowed: true, ...allow };
  return { allowed: false, why: "implicit", by: principal.kind === "role" ? "identity" : "resource" };
}
