import type { Fit } from "./document.ts";

/** A grant that was made use of. */
export interface UsedPermission {
  /** A role's or a service's name. */
  principal: string;
  /** What was asked for: `s3:GetObject`. */
  action: string;
  /** What allowed it, as the policy words it. */
  granted: { action: string; resource: string };
  /** The policy's name: it begins with the type and name of the resource that it is on. */
  policy: string;
  count: number;
}

/** Counts what was allowed by which grant, to be held beside what is granted. */
export class Usage {
  readonly #counts = new Map<string, UsedPermission>();

  add(principal: string, action: string, { statement: { policy }, ...fit }: Fit): void {
    const granted = { action: fit.action, resource: fit.resource };
    const key = [principal, action, policy, granted.action, granted.resource].join("\n");
    const known = this.#counts.get(key);
    if (known) known.count++;
    else this.#counts.set(key, { principal, action, granted, policy, count: 1 });
  }

  all(): UsedPermission[] {
    return [...this.#counts.values()].map((used) => ({ ...used }));
  }
}
