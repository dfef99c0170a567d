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

/**
 * The data source `aws_iam_policy_document` as Terraform's AWS provider computes it: statements in, a policy
 * in IAM's JSON out. Lists of one are written as a single value, as it does.
 * @throws Error for an effect that is neither Allow nor Deny.
 */
export function policyDocument(inputs: Values): Values {
  const statements = (inputs.statements ?? []) as StatementArgs[];
  const Statement = statements.map((statement, n) => {
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
  });
  const json = JSON.stringify({
    Version: inputs.version ?? "2012-10-17",
    ...(inputs.policyId ? { Id: inputs.policyId } : {}),
    Statement,
  });
  // Without statements the real one answers none; SST tells by that whether to attach the policy at all.
  return { id: "policy", json, minifiedJson: json, ...(statements.length && { statements }) };
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
