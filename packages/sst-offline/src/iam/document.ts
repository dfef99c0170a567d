import { type Condition, compileCondition } from "./conditions.ts";
import { compileAction, compileResource, type Lookup, type Pattern, resolves } from "./pattern.ts";
import { compilePrincipal, type PrincipalMatch } from "./principals.ts";

/** Where a policy stands; it decides which elements it must and must not have. */
export type PolicyKind = "identity" | "resource" | "trust";

export interface Statement {
  /** The policy's name and the statement's place in it, for messages. */
  name: string;
  /** The policy's name. */
  policy: string;
  effect: "Allow" | "Deny";
  actions: Patterns;
  /** A trust policy has none: it speaks of the role that it is on. */
  resources?: Patterns;
  principal?: PrincipalMatch;
  conditions: Condition[];
  /** As it is written. */
  source: unknown;
}

export interface Patterns {
  patterns: Pattern[];
  /** NotAction and NotResource: everything but these. */
  inverted: boolean;
}

export interface DocumentOptions {
  kind: PolicyKind;
  /** What messages call the policy. */
  name: string;
  /** Whether the local cloud can say what this condition key is in a request; the key is in lower case. */
  isKnownKey(key: string): boolean;
  /** Whether anybody here asks for actions of a service (`s3`). @default of every service */
  isAsked?(service: string): boolean;
}

const VERSIONS = ["2012-10-17", "2008-10-17"];
const ELEMENTS = new Set("Sid Effect Principal Action NotAction Resource NotResource Condition".split(" "));

/**
 * Reads a policy document: JSON text or what it stands for. (IAM User Guide, "IAM JSON policy element reference".)
 * @throws PolicyError naming the policy and each element that IAM would refuse or that is not modeled here, with
 *   the statements to hold to all the same
 */
export function compilePolicy(document: unknown, options: DocumentOptions): Statement[] {
  const problems: string[] = [];
  const policy = parse(document, options);
  const version = policy.Version ?? "2008-10-17";
  for (const element of Object.keys(policy))
    if (!["Version", "Id", "Statement"].includes(element))
      problems.push(`${options.name}: the element ${element} is not one that the local cloud knows`);
  if (!VERSIONS.includes(version as string))
    problems.push(`${options.name}: Version "${version}" is neither of ${VERSIONS.join(" and ")}`);
  const given = policy.Statement === undefined ? [] : [policy.Statement].flat();
  if (given.length === 0 && options.kind !== "identity")
    problems.push(`${options.name}: it has no Statement`);
  const statements = given.map((statement, at) =>
    compileStatement(statement as unknown, at, {
      ...options,
      // The older version of the language takes `${` literally.
      variables: version === "2012-10-17",
      problems,
    }),
  );
  const held = statements.filter((statement) => statement !== undefined);
  if (problems.length > 0) throw new PolicyError(problems, held);
  return held;
}

/** What is wrong with a policy, one line each. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  constructor(
    readonly problems: string[],
    /** The policy without what cannot be evaluated: an allow of that kind is gone, a deny is wider. */
    readonly statements: Statement[],
  ) {
    super(problems.join("\n"));
  }
}

/** Stands for a policy that cannot be read: it may hold a deny. */
function denyEverything(name: string, kind: PolicyKind): Statement {
  const everything: Patterns = { patterns: [compileAction("*")], inverted: false };
  return {
    name,
    policy: name,
    effect: "Deny",
    actions: everything,
    resources: kind === "trust" ? undefined : everything,
    principal: kind === "identity" ? undefined : EVERYBODY,
    conditions: [],
    source: undefined,
  };
}

const EVERYBODY: PrincipalMatch = { of: () => "direct" };

function parse(document: unknown, { name, kind }: DocumentOptions): Record<string, unknown> {
  const unreadable = (why: string) => new PolicyError([`${name}: ${why}`], [denyEverything(name, kind)]);
  let value = document;
  if (typeof document === "string")
    try {
      value = JSON.parse(document);
    } catch {
      throw unreadable("it is not JSON");
    }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw unreadable("it is not a policy document");
  return value as Record<string, unknown>;
}

interface StatementOptions extends DocumentOptions {
  variables: boolean;
  problems: string[];
}

function compileStatement(given: unknown, at: number, options: StatementOptions): Statement | undefined {
  const { kind, problems, variables } = options;
  const before = problems.length;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    problems.push(`${options.name}: statement ${at + 1} is not an object`);
    return undefined;
  }
  const statement = given as Record<string, unknown>;
  const name = `${options.name}, statement ${typeof statement.Sid === "string" && statement.Sid ? `"${statement.Sid}"` : at + 1}`;
  const problem = (text: string) => problems.push(`${name}: ${text}`);
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      problem((error as Error).message);
      return undefined;
    }
  };

  for (const element of Object.keys(statement))
    if (!ELEMENTS.has(element)) problem(`the element ${element} is not one that the local cloud knows`);
  const { Effect, Principal, Condition } = statement;
  if (Effect !== "Allow" && Effect !== "Deny") problem("Effect is neither Allow nor Deny");

  /** Elements that are not whole. */
  const unread = new Set<string>();
  const patternProblem = (element: string) => (text: string) => {
    unread.add(element);
    problem(text);
  };
  const actions = patterns(statement, "Action", patternProblem("Action"), (text) => {
    if (text !== "*" && !/^[A-Za-z0-9-]+:[A-Za-z0-9*?]+$/.test(text))
      throw new Error(`"${text}" is not an action`);
    return compileAction(text);
  });
  let resources: Patterns | undefined;
  if (kind === "trust") {
    if ("Resource" in statement || "NotResource" in statement)
      problem("a role's trust policy has no Resource");
  } else
    resources = patterns(statement, "Resource", patternProblem("Resource"), (text) => {
      if (text !== "*" && !/^arn:(?:[^:]*:){4}./.test(text.replaceAll(/\$\{[^}]*\}/g, "v")))
        throw new Error(`Resource "${text}" is neither an ARN nor "*"`);
      return compileResource(text, { variables });
    });
  let principal: PrincipalMatch | undefined;
  if (kind === "identity") {
    if (Principal !== undefined) problem("an identity's policy has no Principal");
  } else if (Principal === undefined) problem("it has no Principal");
  else principal = attempt(() => compilePrincipal(Principal));

  const conditions = attempt(() => compileConditions(Condition, variables)) ?? [];
  const keys = [
    ...conditions.flatMap((condition) => [condition.key, ...condition.variables]),
    ...(resources?.patterns ?? []).flatMap((pattern) => pattern.variables),
  ];
  // A statement that nobody asks about has no effect, whatever its conditions: `kms:ViaService` on `kms:Decrypt`.
  const isAsked = actions.inverted || actions.patterns.some(({ source }) => concernsAsked(source, options));
  for (const key of isAsked ? new Set(keys) : [])
    if (!options.isKnownKey(key)) problem(`the condition key ${key} is not one that the local cloud knows`);
  const read = { name, policy: options.name, source: given };
  if (problems.length === before)
    return { ...read, effect: Effect as Statement["effect"], actions, resources, principal, conditions };
  // An allow that cannot be evaluated allows nothing; a deny denies whatever it might be meant for.
  if (Effect === "Allow") return undefined;
  const whole = denyEverything(name, kind);
  const isKnown = ({ variables: names }: { variables: readonly string[] }) => names.every(options.isKnownKey);
  return {
    ...whole,
    ...read,
    actions: unread.has("Action") ? whole.actions : actions,
    resources: unread.has("Resource") || !resources?.patterns.every(isKnown) ? whole.resources : resources,
    principal: principal ?? whole.principal,
    conditions: conditions.filter((one) => options.isKnownKey(one.key) && isKnown(one)),
  };
}

function concernsAsked(action: string, { isAsked = () => true }: DocumentOptions): boolean {
  const [service = ""] = action.toLowerCase().split(":");
  return service.includes("*") || isAsked(service);
}

function patterns(
  statement: Record<string, unknown>,
  element: "Action" | "Resource",
  problem: (text: string) => void,
  compile: (text: string) => Pattern,
): Patterns {
  const names = [element, `Not${element}`].filter((name) => name in statement);
  if (names.length !== 1) problem(`it needs either ${element} or Not${element}`);
  const [name = element] = names;
  const compiled = [statement[name] ?? []].flat().flatMap((text: unknown) => {
    try {
      if (typeof text !== "string") throw new Error(`${name} holds something that is not a string`);
      return [compile(text)];
    } catch (error) {
      problem((error as Error).message);
      return [];
    }
  });
  return { patterns: compiled, inverted: name !== element };
}

function compileConditions(element: unknown, variables: boolean): Condition[] {
  if (element === undefined) return [];
  if (typeof element !== "object" || element === null || Array.isArray(element))
    throw new Error("Condition is not an object");
  return Object.entries(element).flatMap(([operator, keys]) =>
    Object.entries(keys as Record<string, unknown>).map(([key, given]) => {
      const values = [given].flat().map((value: unknown) => {
        if (!["string", "number", "boolean"].includes(typeof value))
          throw new Error(`Condition ${operator} ${key} holds something that is not a string`);
        return String(value);
      });
      return compileCondition(operator, key, values, { variables });
    }),
  );
}

/** What of a statement fits a request, so that it can be said which grant was used. */
export interface Fit {
  statement: Statement;
  /** The Action pattern that matched; `*` for NotAction. */
  action: string;
  /** The Resource pattern that matched; `*` for NotResource and for trust. */
  resource: string;
}

/** Whether a statement speaks of this action (in lower case) on this resource under these circumstances; its Principal aside. */
export function fits(
  statement: Statement,
  action: string,
  resource: string,
  lookup: Lookup,
): Fit | undefined {
  const byAction = matching(statement.actions, action, lookup);
  if (byAction === undefined) return undefined;
  const byResource = statement.resources ? matching(statement.resources, resource, lookup) : "*";
  if (byResource === undefined) return undefined;
  for (const condition of statement.conditions) if (!condition.holds(lookup)) return undefined;
  return { statement, action: byAction, resource: byResource };
}

function matching({ patterns, inverted }: Patterns, text: string, lookup: Lookup): string | undefined {
  const found = patterns.find((pattern) => pattern.source === "*" || pattern.matches(text, lookup));
  if (!inverted) return found?.source;
  return found || !patterns.every((pattern) => resolves(pattern, lookup)) ? undefined : "*";
}
