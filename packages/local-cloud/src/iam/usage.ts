import type { Fit } from "./document.ts";

/** A grant that was made use of. */
export interface UsedPermission {
  /** A role's or a service's name. */
  principal: string;
  action: string;
  /** The Resource pattern that allowed it, as its policy words it. */
  resource: string;
  /** The policy's name and the statement's place in it. */
  statement: string;
  count: number;
}

/** Counts what was allowed by which grant, to be held beside what is granted. */
export class Usage {
  readonly #counts = new Map<string, UsedPermission>();

  add(principal: string, action: string, { statement, resource }: Fit): void {
    const key = `${principal}\n${action}\n${statement.name}\n${resource}`;
    const known = this.#counts.get(key);
    if (known) known.count++;
    else this.#counts.set(key, { principal, action, resource, statement: statement.name, count: 1 });
  }

  all(): UsedPermission[] {
    return [...this.#counts.values()].map((used) => ({ ...used }));
  }
}
