import type { Json, Resource, Snapshot } from "./format.ts";

/** A statement of a policy, with lists where IAM allows one value to stand alone. */
export interface Statement {
  Sid?: string;
  Effect: "Allow" | "Deny";
  Action: string[];
  NotAction: string[];
  Resource: string[];
  NotResource: string[];
  /** `"*"`, or kind → names. */
  Principal?: "*" | Record<string, string[]>;
  Condition?: Record<string, Record<string, Json>>;
}

export interface Route {
  /** `GET /api/images`. */
  key: string;
  /** What guards it. Undefined when anyone may call it, and where IAM decides, which has no authorizer. */
  authorizer?: Resource;
  scopes: string[];
  /** The Lambda function behind it. */
  function?: Resource;
  resource: Resource;
}

/**
 * Resources of `type`, sorted by name. Maybe none.
 *
 * @param type Pulumi's type token
 * @example
 * const tables = all(snapshot, "aws:dynamodb/table:Table");
 * expect(tables.every(({ retainOnDelete }) => retainOnDelete)).toBe(true);
 */
export function all(snapshot: Snapshot, type: string): Resource[] {
  return snapshot.resources.filter((resource) => resource.type === type);
}

/**
 * The one resource of `type` that `name` fits; without `name` the only one of its type.
 *
 * @param type Pulumi's type token
 * @param name Pulumi's logical name, or what it matches. @default any
 * @throws Error when there are none or several, naming them.
 * @example
 * expect(one(snapshot, "aws:sqs/queue:Queue", /^Jobs/).inputs.visibilityTimeoutSeconds).toBe(360);
 */
export function one(snapshot: Snapshot, type: string, name?: string | RegExp): Resource {
  const fitting = all(snapshot, type).filter((resource) =>
    name === undefined ? true : typeof name === "string" ? resource.name === name : name.test(resource.name),
  );
  if (fitting.length === 1) return fitting[0]!;
  const names = (fitting.length ? fitting : all(snapshot, type)).map((resource) => resource.name).join(", ");
  throw new Error(`${fitting.length} resources are ${type} ${name ?? ""}: of ${names || "none"}`);
}

/**
 * The resource whose ARN or id is `reference`, as other resources point to it.
 *
 * @param type narrows it down where ids of two types may be alike. @default any
 * @example
 * const mapping = one(snapshot, "aws:lambda/eventSourceMapping:EventSourceMapping");
 * const queue = find(snapshot, mapping.inputs.eventSourceArn);
 */
export function find(snapshot: Snapshot, reference: Json | undefined, type?: string): Resource | undefined {
  return snapshot.resources.find(
    (resource) =>
      (resource.arn === reference || resource.id === reference) &&
      (type === undefined || resource.type === type),
  );
}

/**
 * The statements of a policy document, in its laid-open form or as text.
 *
 * @param policy what stands in a resource's inputs; none has no statements
 * @example
 * const { inputs } = one(snapshot, "aws:s3/bucketPolicy:BucketPolicy");
 * expect(statements(inputs.policy).some(({ Effect }) => Effect === "Deny")).toBe(true);
 */
export function statements(policy: Json | undefined): Statement[] {
  const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as
    | { Statement?: unknown }
    | undefined;
  if (!document?.Statement) return [];
  return [document.Statement].flat().map((given) => {
    const { Action, NotAction, Resource, NotResource, Principal, ...rest } = given as Record<string, unknown>;
    return {
      ...(rest as Pick<Statement, "Effect" | "Sid" | "Condition">),
      Action: list(Action),
      NotAction: list(NotAction),
      Resource: list(Resource),
      NotResource: list(NotResource),
      ...(Principal !== undefined && { Principal: principal(Principal) }),
    };
  });
}

/**
 * What a role may do by its inline policies, be they its own or resources beside it. AWS-managed policies are only named:
 * {@link managedPolicies}.
 *
 * @example
 * const { role } = functionOf(snapshot, "src/worker.handler");
 * expect(roleStatements(snapshot, role).flatMap(({ Action }) => Action)).not.toContain("s3:*");
 */
export function roleStatements(snapshot: Snapshot, role: Resource): Statement[] {
  const policies = (role.inputs.inlinePolicies ?? []) as Array<{ policy?: Json }>;
  const beside = all(snapshot, "aws:iam/rolePolicy:RolePolicy").filter(({ inputs }) =>
    [role.id, role.arn, role.inputs.name].includes(inputs.role as string),
  );
  return [...policies, ...beside.map(({ inputs }) => inputs)].flatMap(({ policy }) => statements(policy));
}

/**
 * ARNs of the managed policies attached to a role.
 *
 * @example
 * expect(managedPolicies(role)).toEqual([
 *   "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
 * ]);
 */
export function managedPolicies(role: Resource): string[] {
  return (role.inputs.managedPolicyArns ?? []) as string[];
}

/**
 * Who may take on a role: the statements of its trust policy.
 *
 * @example
 * expect(trust(role).map(({ Principal }) => Principal)).toEqual([{ Service: ["lambda.amazonaws.com"] }]);
 */
export function trust(role: Resource): Statement[] {
  return statements(role.inputs.assumeRolePolicy);
}

/**
 * The function that runs `handler`, and its role.
 *
 * @param handler as the app says it: `folder/file.export`
 * @throws Error when none or several functions run it, or the role is another stack's
 * @example
 * const { function: worker, role } = functionOf(snapshot, "src/worker.handler");
 * expect(worker.inputs.timeout).toBe(60);
 */
export function functionOf(snapshot: Snapshot, handler: string): { function: Resource; role: Resource } {
  const found = all(snapshot, "aws:lambda/function:Function").filter(
    ({ source }) => source?.handler === handler,
  );
  if (found.length !== 1) throw new Error(`${found.length} functions run ${handler}`);
  const role = find(snapshot, found[0]!.inputs.role, "aws:iam/role:Role");
  if (!role) throw new Error(`the role of ${handler} is not in the snapshot`);
  return { function: found[0]!, role };
}

/**
 * Every route of the app's HTTP APIs with what guards it and what answers it.
 *
 * @example
 * const unguarded = ({ resource }: Route) => (resource.inputs.authorizationType ?? "NONE") === "NONE";
 * expect(routes(snapshot).filter(unguarded).map(({ key }) => key)).toEqual(["GET /health"]);
 */
export function routes(snapshot: Snapshot): Route[] {
  return all(snapshot, "aws:apigatewayv2/route:Route").map((resource) => {
    const { routeKey, authorizationType, authorizerId, authorizationScopes, target } = resource.inputs;
    const integration = find(snapshot, String(target).replace(/^integrations\//, ""));
    const guarded = authorizationType !== undefined && authorizationType !== "NONE";
    return {
      key: String(routeKey),
      ...(guarded && { authorizer: find(snapshot, authorizerId, "aws:apigatewayv2/authorizer:Authorizer") }),
      scopes: list(authorizationScopes),
      function: find(snapshot, integration?.inputs.integrationUri, "aws:lambda/function:Function"),
      resource,
    };
  });
}

function list(value: unknown): string[] {
  return value === undefined || value === null ? [] : ([value].flat() as string[]);
}

function principal(value: unknown): Statement["Principal"] {
  if (value === "*") return "*";
  return Object.fromEntries(Object.entries(value as object).map(([kind, names]) => [kind, list(names)]));
}
