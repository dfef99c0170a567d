import type { Statement } from "./document.ts";
import { couldMatch, type Lookup, type Pattern } from "./pattern.ts";

/** What of a statement would have allowed what was refused. */
export interface Grant {
  Resource?: string;
  Condition?: object;
}

export interface MissingGrant {
  /** What policies of this stack would call the resource: its like is refused for the same reason. */
  pattern: string;
  /** None where a statement would give more than what is meant: others' files to each person. */
  grant?: Grant;
}

/**
 * What a refused request lacks, so that a statement for it is right for its like too: the narrowest pattern that the
 * asker's own policies have for the resource, for any action; else that of the others' policies; else an object's
 * uppermost folder. A pattern of nobody but `*` says nothing.
 *
 * Who has the resource's like within limits only, by a variable or a condition, gets no wider ones advised: within them
 * the same limits stand in the grant, and beyond them there is none.
 *
 * @param own the policies of who asks, whose variables are the asker's
 * @param others all policies of the stack
 */
export function missingGrant(
  { action, resource, lookup }: { action: string; resource: string; lookup: Lookup },
  { own, others }: { own: readonly Statement[]; others: Iterable<Statement> },
): MissingGrant {
  const asked = { action: action.toLowerCase(), resource };
  const named = [...naming(own, asked)].sort((a, b) => literal(b.pattern) - literal(a.pattern));
  const limited = named.filter(({ pattern, condition }) => pattern.variables.length > 0 || condition);
  if (limited.length > 0) {
    // Where it is this very action that is limited, those limits are meant.
    const meant = limited.filter(({ statement }) => speaksOf(statement, asked.action));
    const within = (meant.length > 0 ? meant : limited).find(
      ({ statement, pattern }) =>
        pattern.matches(resource, lookup) && statement.conditions.every((one) => one.holds(lookup)),
    );
    if (!within) return { pattern: resource };
    const { pattern, condition } = within;
    const Resource = pattern.source === "*" ? resource : pattern.source;
    return { pattern: Resource, grant: { Resource, ...(condition && { Condition: condition }) } };
  }
  if (named[0]) return granted(named[0].pattern.source);
  // What others may is no measure for who has a part of each kind of thing.
  if (own.some((statement) => hasVariables(statement, resource))) return { pattern: resource };
  // Another's variables would be filled in with what is the asker's: they are passed over.
  let found: string | undefined;
  for (const { pattern } of naming(others, asked))
    if (pattern.variables.length === 0 && pattern.source !== "*")
      if (found === undefined || literal(pattern) > found.replace(/\*/g, "").length) found = pattern.source;
  return granted(found ?? upperFolder(resource));
}

/** The same for a role that is to be taken on, of which its trust policy speaks without naming it. */
export function missingTrust(
  { resource, lookup }: { resource: string; lookup: Lookup },
  trust: readonly Statement[],
): MissingGrant {
  const limits = trust.filter((statement) => statement.effect === "Allow" && conditionOf(statement));
  if (limits.length === 0) return { pattern: resource, grant: {} };
  const within = limits.find(({ conditions }) => conditions.every((one) => one.holds(lookup)));
  return { pattern: resource, grant: within && { Condition: conditionOf(within) } };
}

const granted = (Resource: string): MissingGrant => ({ pattern: Resource, grant: { Resource } });

interface Named {
  statement: Statement;
  pattern: Pattern;
  condition?: object;
}

/** Where statements name a resource, or what it is with other values of their variables. */
function* naming(
  statements: Iterable<Statement>,
  { action, resource }: { action: string; resource: string },
): Iterable<Named> {
  for (const statement of statements) {
    const { effect, resources } = statement;
    if (effect === "Deny" || !resources || resources.inverted) continue;
    const condition = conditionOf(statement);
    for (const pattern of resources.patterns) {
      // `*` says nothing, but for what this very action may be done under.
      if (!pattern.source.includes(":")) if (!condition || !speaksOf(statement, action)) continue;
      if (couldMatch(pattern, resource)) yield { statement, pattern, condition };
    }
  }
}

/** @param action in lower case */
const speaksOf = ({ actions: { patterns, inverted } }: Statement, action: string) =>
  patterns.some((one) => one.matches(action, () => undefined)) !== inverted;

const conditionOf = ({ source }: Statement) => (source as { Condition?: object }).Condition;

const literal = ({ source }: Pattern) => source.replace(/\*/g, "").length;

const serviceOf = (arn: string) => arn.split(":")[2];

/** Whether it names things of the resource's service by variables. */
const hasVariables = ({ resources }: Statement, resource: string) =>
  resources?.patterns.some(
    ({ source, variables }) => variables.length > 0 && serviceOf(source) === serviceOf(resource),
  ) ?? false;

/** Objects alone have names that nobody writes into a policy. */
function upperFolder(resource: string): string {
  const [, bucket, folder = ""] = /^(arn:aws:s3:::[^/]+\/)([^/]+\/)?/.exec(resource) ?? [];
  return bucket ? `${bucket}${folder}*` : resource;
}
