type Values = Record<string, unknown>;

interface StatementArgs {
  sid?: string;
  effect?: string;
  actions?: string[];
  notActions?: string[];
  resources?: string[];
  notResources?: string[];
  principals?: Array<{ type: string; identifiers: string[] }>;
  notPrincipals?: Array<{ type: string; identifiers: string[] }>;
  conditions?: Array<{ test: string; variable: string; values: string[] }>;
}

/** A policy in IAM's JSON. */
interface Document {
  Version?: string;
  Id?: string;
  Statement: Array<{ Sid?: string }>;
}

/**
 * The data source `aws_iam_policy_document` as Terraform's AWS provider computes it: statements in, a policy
 * in IAM's JSON out. Lists of one are written as a single value, as it does. Statements of
 * `sourcePolicyDocuments` come first; one of `overridePolicyDocuments` takes the place of an earlier one that has
 * its Sid.
 * @throws Error for an effect that is neither Allow nor Deny, for a Sid that is there twice where it must be
 * unique, and for a document that is not JSON.
 */
export function policyDocument(inputs: Values): Values {
  const statements = (inputs.statements ?? []) as StatementArgs[];
  const sources = documents(inputs, "sourcePolicyDocuments");
  mustBeUnique(
    sources.flatMap(({ Statement }) => Statement),
    "sourcePolicyDocuments",
  );
  const own: Document = {
    Version: String(inputs.version ?? "2012-10-17"),
    ...(inputs.policyId ? { Id: String(inputs.policyId) } : {}),
    Statement: statements.map(toStatement),
  };
  mustBeUnique(own.Statement, "statements");
  const merged = [...sources, own, ...documents(inputs, "overridePolicyDocuments")].reduce(merge);
  const { Version, Id, Statement } = merged;
  const json = JSON.stringify({ Version, ...(Id !== undefined && { Id }), Statement });
  // Without statements the real one answers none; SST tells by that whether to attach the policy at all.
  return { id: "policy", json, minifiedJson: json, ...(statements.length && { statements }) };
}

function documents(inputs: Values, name: "sourcePolicyDocuments" | "overridePolicyDocuments"): Document[] {
  const texts = (inputs[name] ?? []) as Array<string | null>;
  return texts.flatMap((text, n) => {
    if (!text) return [];
    try {
      const { Statement = [], ...rest } = JSON.parse(text) as Partial<Document>;
      return [{ ...rest, Statement: [Statement].flat() }];
    } catch (error) {
      throw new Error(`getPolicyDocument: ${name}[${n}] is not JSON: ${(error as Error).message}`);
    }
  });
}

function merge(before: Document, after: Document): Document {
  const Statement = [...before.Statement];
  for (const statement of after.Statement) {
    const same = statement.Sid ? Statement.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
    if (same < 0) Statement.push(statement);
    else Statement[same] = statement;
  }
  const versions = [before.Version ?? "", after.Version ?? ""].sort();
  return { Version: versions[1], Id: after.Id ?? before.Id, Statement };
}

function mustBeUnique(statements: Document["Statement"], where: string): void {
  const sids = statements.flatMap(({ Sid }) => (Sid ? [Sid] : []));
  const twice = sids.find((sid, n) => sids.indexOf(sid) < n);
  if (twice !== undefined) throw new Error(`getPolicyDocument: the Sid ${twice} is in ${where} twice`);
}

function toStatement(statement: StatementArgs, n: number): Values {
  const effect = statement.effect ?? "Allow";
  if (effect !== "Allow" && effect !== "Deny")
    throw new Error(`getPolicyDocument: statements[${n}].effect is "${effect}", not "Allow" or "Deny"`);
  return {
    ...(statement.sid && { Sid: statement.sid }),
    Effect: effect,
    ...member("Action", one(statement.actions)),
    ...member("NotAction", one(statement.notActions)),
    ...member("Resource", one(statement.resources)),
    ...member("NotResource", one(statement.notResources)),
    ...member("Principal", principals(statement.principals)),
    ...member("NotPrincipal", principals(statement.notPrincipals)),
    ...member("Condition", conditions(statement.conditions)),
  };
}

function member(name: string, value: unknown): Values {
  return value === undefined ? {} : { [name]: value };
}

function one(values: string[] | undefined): string | string[] | undefined {
  return values?.length === 1 ? values[0] : values;
}

function principals(list: StatementArgs["principals"]): unknown {
  if (!list?.length) return undefined;
  if (list.length === 1 && list[0]!.type === "*") return "*";
  return Object.fromEntries(list.map(({ type, identifiers }) => [type, one(identifiers)]));
}

function conditions(list: StatementArgs["conditions"]): unknown {
  if (!list?.length) return undefined;
  const condition: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of list) {
    condition[test] ??= {};
    condition[test][variable] = one(values);
  }
  return condition;
}
