import type { UsedPermission } from "../iam/usage.ts";
import type { Resource, Snapshot } from "../snapshot/format.ts";
import { type Statement, statements } from "../snapshot/query.ts";

/** One action on one resource that a policy of the stack allows. AWS-managed policies are left out. */
export interface Grant {
  /** The resource of the stack that the policy is on: `SweepRole`, `NotesPolicy`, `ApiRouteListTagsPermissions`. */
  holder: string;
  /** The holder's type. */
  type: string;
  /** `identity`: the holder may; `trust`: others may take the holder on; `resource`: others may use what it is for. */
  kind: "identity" | "trust" | "resource";
  /** Whom it is granted to; in a role's own policies the role. */
  principal: string;
  action: string;
  /** As the policy words it; `*` in a trust policy, which speaks of its role. */
  resource: string;
}

/**
 * A grant in a line: who, what, on what, and a note.
 * @returns `SweepRole  s3:GetObject  files/private/*  3 ×`
 */
export function grantLine({ holder, kind, principal, action, resource }: Grant, note: string): string {
  const who = kind === "identity" ? holder : `${holder} (${principal})`;
  // What an ARN names is behind its fifth colon, and may hold colons itself, as `${aws:PrincipalTag/sub}` does.
  const on = kind === "trust" ? "" : resource.replace(/^arn:([^:]*:){4}/, "");
  return [who, action, on, note].join("  ");
}

/** Where a policy document stands in a resource, and what puts another one there. */
interface Place {
  kind: Grant["kind"];
  document: unknown;
  replace(document: unknown): void;
}

const ROLE = "aws:iam/role:Role";
const PERMISSION = "aws:lambda/permission:Permission";

function places(resource: Resource): Place[] {
  const { inputs, type } = resource;
  const own = (kind: Grant["kind"], within: Record<string, unknown>, key: string): Place[] =>
    within[key]
      ? [{ kind, document: within[key], replace: (document) => Object.assign(within, { [key]: document }) }]
      : [];
  if (type === ROLE)
    return [
      ...((inputs.inlinePolicies ?? []) as Record<string, unknown>[]).flatMap((policy) =>
        own("identity", policy, "policy"),
      ),
      ...own("trust", inputs, "assumeRolePolicy"),
    ];
  if (/^aws:iam\/(rolePolicy|policy):/.test(type)) return own("identity", inputs, "policy");
  // Buckets, topics and queues have a policy of their own or one that is a resource by itself.
  return /^aws:(s3|sns|sqs)\//.test(type) ? own("resource", inputs, "policy") : [];
}

/**
 * All that the stack's own policies allow, one action on one resource each.
 *
 * @example
 * const wild = grants(snapshot).filter(({ action }) => action.includes("*"));
 * expect(wild).toEqual([]);
 */
export function grants(snapshot: Snapshot): Grant[] {
  return snapshot.resources.flatMap((resource): Grant[] => {
    const { name: holder, type, inputs } = resource;
    if (type === PERMISSION)
      return [
        {
          holder,
          type,
          kind: "resource",
          principal: String(inputs.principal),
          action: String(inputs.action),
          resource: String(inputs.function),
        },
      ];
    return places(resource).flatMap(({ kind, document }) =>
      statements(document as never)
        .filter(({ Effect }) => Effect === "Allow")
        .flatMap((statement) => {
          const principal = kind === "identity" ? holder : principalOf(statement);
          const resources = kind === "trust" ? ["*"] : statement.Resource;
          return statement.Action.flatMap((action) =>
            resources.map((on) => ({ holder, type, kind, principal, action, resource: on })),
          );
        }),
    );
  });
}

function principalOf({ Principal }: Statement): string {
  return typeof Principal === "object" ? Object.values(Principal).flat().join(", ") : "everybody";
}

/**
 * The uses that this grant has allowed.
 *
 * @param used what a running cloud says: `cloud.usedPermissions()`
 * @example
 * const unused = grants(snapshot).filter((grant) => usesOf(grant, cloud.usedPermissions()).length === 0);
 */
export function usesOf(grant: Grant, used: readonly UsedPermission[]): UsedPermission[] {
  const policy = `${grant.type} "${grant.holder}"`;
  return used.filter(
    (one) =>
      // A role has several policies, whose names begin alike.
      (one.policy === policy || one.policy.startsWith(`${policy} `)) &&
      one.policy.endsWith(" assumeRolePolicy") === (grant.kind === "trust") &&
      one.granted.action === grant.action &&
      one.granted.resource === grant.resource,
  );
}

/** A service that no stack here has: to it goes a trust that is taken away, since a role must trust somebody. */
const NOBODY = { Service: "nobody.amazonaws.com" };

/**
 * Takes one grant out of the stack, in place.
 *
 * @param grant one of {@link grants}
 * @throws Error if the stack does not have it
 * @example
 * const cloud = await startTestCloud({ root: ".", alter: (stack) => revoke(stack, grant) });
 * // … does what needs it
 * expect(cloud.denied).not.toEqual([]);
 */
export function revoke(snapshot: Snapshot, grant: Grant): void {
  const holder = snapshot.resources.find(({ type, name }) => type === grant.type && name === grant.holder);
  if (!holder) throw new Error(`there is no ${grant.type} "${grant.holder}"`);
  const drop = () => {
    snapshot.resources = snapshot.resources.filter((resource) => resource !== holder);
  };
  if (grant.type === PERMISSION) {
    drop();
    return;
  }
  let found = false;
  for (const place of places(holder)) {
    if (place.kind !== grant.kind) continue;
    const left = statements(place.document as never).flatMap((statement): Statement[] => {
      const resources = place.kind === "trust" ? ["*"] : statement.Resource;
      if (
        statement.Effect !== "Allow" ||
        !statement.Action.includes(grant.action) ||
        !resources.includes(grant.resource)
      )
        return [statement];
      found = true;
      const others = { ...statement, Action: statement.Action.filter((action) => action !== grant.action) };
      const rest =
        place.kind === "trust"
          ? { ...statement, Action: [grant.action], Principal: NOBODY }
          : {
              ...statement,
              Action: [grant.action],
              Resource: resources.filter((on) => on !== grant.resource),
            };
      return [others, rest].filter(
        ({ Action, Resource }) => Action.length > 0 && (place.kind === "trust" || Resource.length > 0),
      ) as Statement[];
    });
    // A policy without statements is none: AWS refuses to keep it.
    if (left.length === 0 && holder.type !== ROLE) drop();
    else place.replace({ Version: "2012-10-17", Statement: left.map(worded) });
  }
  if (!found) throw new Error(`${grant.holder} does not grant ${grant.action} on ${grant.resource}`);
}

/** Without the empty lists that {@link statements} adds. */
function worded(statement: Statement): object {
  return Object.fromEntries(
    Object.entries(statement).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  );
}
