import type { AccessRequest, Authorize } from "../endpoint/access.ts";
import { StartError } from "../start-error.ts";
import { knownKeys, lookupOf, type Place } from "./condition-keys.ts";
import { type Denial, denialError, describeDenial, nameOf } from "./denial.ts";
import { compilePolicy, PolicyError, type PolicyKind, type Statement } from "./document.ts";
import { type Decision, evaluate, type Question, type Say } from "./evaluate.ts";
import { missingGrant, missingTrust } from "./missing-grant.ts";
import type { Principal } from "./principals.ts";
import type { PolicySource, PolicySpecs } from "./specs.ts";
import { Usage, type UsedPermission } from "./usage.ts";

export interface EnforcerOptions extends Place {
  specs: PolicySpecs;
  /** Condition keys that the services put into requests. */
  serviceKeys: readonly string[];
  /** Those whose actions are asked for, as policies name them. @default all */
  services?: readonly string[];
  /** Takes the policy elements that are not modeled, one a line; throws unless the rest may run. */
  refuse?(problems: string): void;
  /** Told of each refusal. */
  onDenied(denial: Denial): void;
}

/** Who wants to take on a role. */
export interface Assumption {
  roleArn: string;
  principal: Extract<Principal, { kind: "service" | "federated" }>;
  action: "sts:AssumeRole" | "sts:AssumeRoleWithWebIdentity" | "sts:TagSession";
  context?: AccessRequest["context"];
}

/** The stack's policies, asked for every call. */
export interface Enforcer {
  /** @throws AwsError in the words of the service whose action it is */
  authorize: Authorize;
  /** The same as a question; a refusal is told all the same. */
  allows(request: AccessRequest): boolean;
  /** Whether a role's trust policy lets it be taken on; a refusal is told. */
  mayAssume(assumption: Assumption): boolean;
  /** Every grant that was made use of so far. */
  used(): UsedPermission[];
  /**
   * Asks these policies from now on.
   * @throws StartError naming every policy element that is not modeled; those before are asked on
   */
  replace(specs: PolicySpecs): void;
}

/** Policies as they are asked. */
interface Policies {
  /** By name: a session's ARN holds that, not the path; names are unique in an account. */
  roles: Map<string, Role>;
  /** On a bucket, topic, queue or function, by its ARN. */
  resources: Map<string, Statement[]>;
  closed: Set<string>;
}

interface Role {
  arn: string;
  identity: Statement[];
  trust: Statement[];
  boundary?: { name: string; statements: Statement[] };
}

/**
 * Compiles all policies of a stack.
 * @throws StartError naming every policy element that is not modeled
 */
export function createEnforcer({
  specs,
  serviceKeys,
  services,
  account,
  region,
  onDenied,
  refuse = (problems) => {
    throw new StartError("snapshot", problems);
  },
}: EnforcerOptions): Enforcer {
  const isKnownKey = knownKeys(serviceKeys);
  const isAsked = services && ((service: string) => services.includes(service));

  function compileAll({ roles, resources, closedToPublic }: PolicySpecs): Policies {
    const problems = new Set<string>();
    const compile = (sources: PolicySource[], kind: PolicyKind) =>
      sources.flatMap(({ name, document }) => {
        try {
          return compilePolicy(document, { kind, name, isKnownKey, isAsked });
        } catch (error) {
          if (!(error instanceof PolicyError)) throw error;
          for (const problem of error.problems) problems.add(problem);
          return error.statements;
        }
      });
    const compiled = {
      roles: new Map(
        roles.map(({ name, arn, policies, trust, boundary }): [string, Role] => [
          name,
          {
            arn,
            identity: compile(policies, "identity"),
            trust: compile([trust], "trust"),
            boundary: boundary && { name: boundary.name, statements: compile([boundary], "identity") },
          },
        ]),
      ),
      resources: new Map(resources.map(({ arn, policies }) => [arn, compile(policies, "resource")] as const)),
      closed: new Set(closedToPublic),
    };
    if (problems.size > 0) refuse([...problems].join("\n"));
    return compiled;
  }

  let { roles, resources, closed } = compileAll(specs);

  function* everyStatement(): Iterable<Statement> {
    for (const { identity } of roles.values()) yield* identity;
    for (const statements of resources.values()) yield* statements;
  }

  const place = { account, region };
  const usage = new Usage();

  function principalOf({ kind, arn }: AccessRequest["caller"]): { principal: Principal; role?: Role } {
    if (kind === "service") return { principal: { kind, name: arn } };
    if (kind === "anonymous") return { principal: { kind } };
    const name = arn.split("/")[1] ?? "";
    const role = roles.get(name);
    const roleArn = role?.arn ?? `arn:aws:iam::${account}:role/${name}`;
    return { principal: { kind: "role", roleArn, sessionArn: arn }, role };
  }

  function decide(question: Question, say: Say): Decision {
    const owner = ownerOf(question.resource);
    if (question.principal.kind === "anonymous" && closed.has(owner))
      return { allowed: false, why: "implicit", by: "resource" };
    return evaluate(question, say);
  }

  function ask(request: AccessRequest): { question: Question; decision: Decision } | undefined {
    // Whoever holds the operator's keys runs the machine.
    if (request.caller.kind === "operator") return undefined;
    const { principal, role } = principalOf(request.caller);
    const { action, resource } = request;
    // Conditions on it may have been passed over.
    if (isAsked?.(action.split(":")[0]!) === false)
      throw new Error(`${action} is asked for, and its service is not named`);
    const question = { principal, action, resource, lookup: lookupOf(request, principal, place) };
    const decision = decide(question, {
      identity: role?.identity ?? [],
      resource: resources.get(ownerOf(resource)) ?? [],
      boundary: role?.boundary?.statements,
    });
    if (decision.allowed) usage.add(nameOf(principal), action, decision.fit);
    else
      onDenied(
        describeDenial(question, decision, {
          sourceArn: sourceOf(request.context),
          boundary: role?.boundary?.name,
          missing: missingGrant(question, { own: role?.identity ?? [], others: everyStatement() }),
        }),
      );
    return { question, decision };
  }

  return {
    authorize(request) {
      const asked = ask(request);
      if (asked && !asked.decision.allowed) throw denialError(asked.question, asked.decision);
    },
    allows: (request) => ask(request)?.decision.allowed ?? true,
    mayAssume({ roleArn, principal, action, context }) {
      const role = roles.get(roleArn.split("/").at(-1) ?? "");
      const lookup = lookupOf({ context }, principal, place);
      const question = { principal, action, resource: roleArn, lookup };
      const decision = evaluate(question, { identity: [], resource: role?.trust ?? [] });
      if (decision.allowed) usage.add(nameOf(principal), action, decision.fit);
      else
        onDenied(describeDenial(question, decision, { missing: missingTrust(question, role?.trust ?? []) }));
      return decision.allowed;
    },
    used: () => usage.all(),
    replace(specs) {
      ({ roles, resources, closed } = compileAll(specs));
    },
  };
}

/** The resource that carries the policy: an object's is its bucket, an index's its table. */
function ownerOf(resource: string): string {
  const [table] = /^arn:aws:dynamodb:[^:]*:\d*:table\/[^/]+(?=\/index\/)/.exec(resource) ?? [];
  if (table) return table;
  if (!resource.startsWith("arn:aws:s3:::")) return resource;
  const slash = resource.indexOf("/");
  return slash < 0 ? resource : resource.slice(0, slash);
}

function sourceOf(context: AccessRequest["context"]): string | undefined {
  const source = context?.["aws:SourceArn"];
  return typeof source === "string" ? source : undefined;
}
