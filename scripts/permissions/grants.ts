import type { UsedPermission } from "@phototag/local-cloud";
import { all, roleStatements, type Snapshot } from "@phototag/snapshot";

/** One action on one resource that a role's own policies allow. */
export interface Grant {
  role: string;
  action: string;
  resource: string;
  /** How often a journey made use of it. */
  used: number;
}

/** What each role is granted by the stack, beside what of it was used. AWS-managed policies are left out. */
export function grants(snapshot: Snapshot, used: UsedPermission[]): Grant[] {
  return all(snapshot, "aws:iam/role:Role").flatMap((resource) => {
    const physical = String(resource.inputs.name ?? resource.id);
    return roleStatements(resource)
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Action, Resource }) =>
        Action.flatMap((action) =>
          Resource.map((on) => ({
            role: resource.name,
            action,
            resource: on,
            used: used
              .filter((one) => one.principal === physical && one.action === action && one.resource === on)
              .reduce((sum, { count }) => sum + count, 0),
          })),
        ),
      );
  });
}
