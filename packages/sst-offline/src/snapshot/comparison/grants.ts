import type { Json, Resource, Snapshot } from "../format.ts";
import { all, routes, type Statement, statements, trust } from "../query.ts";
import { symbolic } from "./symbolic.ts";

/** The least that a policy can say: one action on one resource, for one who. */
interface Grant {
  who: string;
  effect: "may" | "may not";
  action: string;
  resource: string;
  condition?: string;
}

/** What one may do more and less by `after` than by `before`: sentences, in Markdown. */
export interface GrantChanges {
  gained: string[];
  lost: string[];
}

/**
 * Compares every policy of two snapshots by what it allows, however it is worded, and who may call which route.
 *
 * @param before the older snapshot
 * @param after the newer snapshot
 * @example
 * const { gained } = grantChanges(before, after);
 * if (gained.length > 0) console.log(`New permissions:\n${gained.join("\n")}`);
 */
export function grantChanges(before: Snapshot, after: Snapshot): GrantChanges {
  const [was, is] = [grantsOf(symbolic(before)), grantsOf(symbolic(after))];
  const missing = (from: Map<string, Grant>, other: Map<string, Grant>) =>
    sentences([...from].filter(([key]) => !other.has(key)).map(([, grant]) => grant));
  return { gained: missing(is, was), lost: missing(was, is) };
}

function grantsOf(snapshot: Snapshot): Map<string, Grant> {
  const grants = [
    ...all(snapshot, "aws:iam/role:Role").flatMap(ofRole),
    ...all(snapshot, "aws:iam/rolePolicy:RolePolicy").flatMap(({ inputs }) =>
      statements(inputs.policy).flatMap((statement) => ofStatement(statement, String(inputs.role))),
    ),
    ...all(snapshot, "aws:iam/policy:Policy").flatMap(({ name, inputs }) =>
      statements(inputs.policy).flatMap((statement) => ofStatement(statement, `who has ${name}`)),
    ),
    ...all(snapshot, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ inputs }) =>
      managed(String(inputs.role), String(inputs.policyArn)),
    ),
    ...RESOURCE_POLICIES.flatMap((type) => all(snapshot, type)).flatMap(({ inputs }) =>
      statements(inputs.policy).flatMap((statement) => ofStatement(statement)),
    ),
    ...all(snapshot, "aws:lambda/permission:Permission").map(ofPermission),
    ...routes(snapshot).map(({ key, authorizer }) => ({
      who: authorizer ? `who has a token for ${code(authorizer.name)}` : "**anyone**",
      effect: "may" as const,
      action: "call",
      resource: key,
    })),
  ];
  return new Map(grants.map((grant) => [JSON.stringify(grant), grant]));
}

const RESOURCE_POLICIES = [
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  "aws:kms/key:Key",
];

function ofRole(role: Resource): Grant[] {
  const policies = (role.inputs.inlinePolicies ?? []) as Array<{ policy?: Json }>;
  const attached = (role.inputs.managedPolicyArns ?? []) as string[];
  return [
    ...policies.flatMap(({ policy }) => statements(policy)).flatMap((one) => ofStatement(one, role.name)),
    ...attached.map((arn) => managed(role.name, arn)),
    ...trust(role).flatMap((statement) => ofStatement({ ...statement, Resource: [role.name] })),
  ];
}

const managed = (who: string, arn: string): Grant => ({
  who: code(who),
  effect: "may",
  action: "do what AWS's policy says:",
  resource: arn.replace(/^arn:aws:iam::aws:policy\//, ""),
});

function ofPermission({ inputs }: Resource): Grant {
  const source = inputs.sourceArn ?? inputs.sourceAccount;
  return {
    who: code(String(inputs.principal)),
    effect: "may",
    action: String(inputs.action),
    resource: String(inputs.function),
    ...(source !== undefined && { condition: `for ${code(String(source))}` }),
  };
}

function ofStatement(statement: Statement, role?: string): Grant[] {
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  const effect = Effect === "Deny" ? "may not" : "may";
  const condition = Condition && conditionOf(Condition);
  const actions = [...Action, ...NotAction.map((action) => `anything but ${action}`)];
  const resources = [...Resource, ...NotResource.map((resource) => `anything but ${resource}`)];
  return whoOf(statement, role).flatMap((who) =>
    actions.flatMap((action) =>
      resources.map(
        (resource) => ({ who, effect, action, resource, ...(condition && { condition }) }) as const,
      ),
    ),
  );
}

function whoOf({ Principal }: Statement, role?: string): string[] {
  if (role !== undefined) return [code(role)];
  if (Principal === undefined || Principal === "*") return ["**anyone**"];
  return Object.values(Principal)
    .flat()
    .map((name) => (name === "*" ? "**anyone**" : code(name)));
}

function conditionOf(condition: Record<string, Record<string, Json>>): string {
  const tests = Object.entries(condition).flatMap(([test, keys]) =>
    Object.entries(keys).map(
      ([key, value]) =>
        `${code(key)} ${test} ${[value]
          .flat()
          .map((one) => code(String(one)))
          .join(" or ")}`,
    ),
  );
  return `if ${tests.sort().join(" and ")}`;
}

/** One sentence for all actions on the same thing. */
function sentences(grants: Grant[]): string[] {
  const together = new Map<string, { grant: Grant; actions: string[] }>();
  for (const grant of grants) {
    const key = JSON.stringify({ ...grant, action: "" });
    const group = together.get(key) ?? { grant, actions: [] };
    group.actions.push(grant.action);
    together.set(key, group);
  }
  return [...together.values()]
    .map(({ grant: { who, effect, resource, condition }, actions }) =>
      [who, effect, ...objectOf(actions, resource), condition].filter(Boolean).join(" "),
    )
    .sort();
}

function objectOf(actions: string[], resource: string): string[] {
  // Words of ours, not of a policy.
  if (actions.every((action) => !/^[\w-]+:|^\*$|^anything but/.test(action)))
    return [...actions, code(resource)];
  return [
    actions.sort().map(code).join(", "),
    resource === "*" ? "on **everything**" : `on ${code(resource)}`,
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}
