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
  /** The request's values of condition keys. */
  lookup: Lookup;
}

/** The policies that have a say: the principal's own, and the resource's. */
export interface Say {
  identity: readonly Statement[];
  resource: readonly Statement[];
  /** The most that the principal's own policies can give it; without one there is no such limit. */
  boundary?: readonly Statement[];
}

/** A policy that has a say, by where it stands. */
type Side = "identity" | "resource" | "boundary";

export type Decision =
  | { allowed: true; by: "identity" | "resource"; fit: Fit }
  /** A statement denies it. */
  | { allowed: false; why: "explicit"; by: Side; fit: Fit }
  /** No statement allows it. */
  | { allowed: false; why: "implicit"; by: Side };

/**
 * Decides as one account does: a deny anywhere wins; else either side's allow is enough. Who has no
 * policies of their own (services, the anonymous) needs the resource's. A permissions boundary has to allow it
 * too, unless the resource's policy names the role's session itself.
 * (IAM User Guide, "Policy evaluation logic" and "Permissions boundaries for IAM entities".)
 *
 * @param say the policies that have a say, read by `compilePolicy`
 * @returns whether it is allowed, and the statement that decides; without one it is an implicit deny
 */
export function evaluate({ principal, action, resource, lookup }: Question, say: Say): Decision {
  const lower = action.toLowerCase();
  let allow: { by: "identity" | "resource"; fit: Fit } | undefined;
  let toSession: Fit | undefined;
  const sides = [
    ["identity", say.identity],
    ["resource", say.resource],
  ] as const;
  for (const [by, statements] of sides) {
    for (const statement of statements) {
      const meant = statement.principal?.of(principal);
      if (allow && statement.effect === "Allow" && meant !== "session") continue;
      if (statement.principal && meant === undefined) continue;
      // An allow to the account leaves it to the account's own policies who of it may.
      if (meant === "account" && statement.effect === "Allow") continue;
      const fit = fits(statement, lower, resource, lookup);
      if (!fit) continue;
      if (statement.effect === "Deny") return { allowed: false, why: "explicit", by, fit };
      allow ??= { by, fit };
      if (meant === "session") toSession ??= fit;
    }
  }
  const bounds = say.boundary && within(say.boundary, lower, resource, lookup);
  if (bounds?.denied) return { allowed: false, why: "explicit", by: "boundary", fit: bounds.denied };
  if (allow && bounds && !bounds.allowed)
    return toSession
      ? { allowed: true, by: "resource", fit: toSession }
      : { allowed: false, why: "implicit", by: "boundary" };
  if (allow) return { allowed: true, ...allow };
  return { allowed: false, why: "implicit", by: principal.kind === "role" ? "identity" : "resource" };
}

function within(
  boundary: readonly Statement[],
  action: string,
  resource: string,
  lookup: Lookup,
): { denied?: Fit; allowed: boolean } {
  const fitting = boundary.flatMap((statement) => fits(statement, action, resource, lookup) ?? []);
  return {
    denied: fitting.find(({ statement }) => statement.effect === "Deny"),
    allowed: fitting.some(({ statement }) => statement.effect === "Allow"),
  };
}
