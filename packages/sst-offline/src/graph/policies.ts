import { MANAGED_POLICIES } from "../iam/managed-policies.ts";
import type { PolicySource, PolicySpecs, RoleSpec } from "../iam/specs.ts";
import { StartError } from "../start-error.ts";
import { functionArn } from "./functions.ts";
import { find, type Graph, type Node } from "./graph.ts";
import { table } from "./types/dynamodb.ts";
import {
  bucketPolicy,
  managedPolicy,
  permission,
  policyAttachment,
  publicAccessBlock,
  queuePolicy,
  role,
  rolePolicy,
  rolePolicyAttachment,
  tablePolicy,
  topicPolicy,
} from "./types/iam.ts";
import { queue, topic } from "./types/messaging.ts";
import { bucket } from "./types/s3.ts";

/** In place of a policy that cannot be read: what may hold a deny denies. */
const closed = (label: string, principal: { Principal?: "*" } = {}): PolicySource => ({
  name: `${label} (it cannot be honored)`,
  document: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", ...principal, Action: "*", Resource: "*" }],
  },
});

/**
 * The stack's roles, and the policies on its resources. Where the rest is run, whatever has a policy that cannot be
 * honored is closed.
 * @throws StartError for a managed policy whose text is not known, or a reference to nothing
 */
export function policySpecs(graph: Graph): PolicySpecs {
  const buckets = graph.all(bucket);
  const blocks = graph.all(publicAccessBlock);
  const resources = new Map<string, PolicySource[]>();
  const add = (arn: string, policy: PolicySource) =>
    resources.set(arn, [...(resources.get(arn) ?? []), policy]);
  graph.each(bucketPolicy, ({ inputs, label }) =>
    add(find(buckets, inputs.bucket, label).arn, { name: label, document: inputs.policy }),
  );
  graph.each(topicPolicy, ({ inputs, label }) =>
    add(find(graph.all(topic), inputs.arn, label).arn, { name: label, document: inputs.policy }),
  );
  graph.each(queuePolicy, ({ inputs, label }) =>
    add(find(graph.all(queue), inputs.queueUrl, label).arn, { name: label, document: inputs.policy }),
  );
  graph.each(tablePolicy, ({ inputs, label }) =>
    add(find(graph.all(table), inputs.resourceArn, label).arn, { name: label, document: inputs.policy }),
  );
  const carriers = [...buckets, ...graph.all(topic), ...graph.all(queue), ...graph.all(table)];
  for (const { inputs, label } of [bucketPolicy, topicPolicy, queuePolicy, tablePolicy].flatMap(
    graph.rejected,
  )) {
    const named = [inputs.bucket, inputs.arn, inputs.queueUrl, inputs.resourceArn];
    for (const { arn, id } of carriers)
      if (named.includes(arn) || named.includes(id)) add(arn, closed(label, { Principal: "*" }));
  }
  for (const { arn, inputs, label } of [...graph.all(topic), ...graph.all(queue)])
    if (inputs.policy) add(arn, { name: label, document: inputs.policy });
  graph.each(permission, ({ inputs, label }) => {
    const arn = functionArn(graph, inputs.function, label);
    add(arn, { name: label, document: permissionDocument(arn, inputs) });
  });
  return {
    roles: graph.all(role).map((node) => roleSpec(graph, node)),
    resources: [...resources].map(([arn, policies]) => ({ arn, policies })),
    closedToPublic: buckets
      .filter(({ id, inputs }) => {
        const block = blocks.find((known) => [id, inputs.bucket].includes(known.inputs.bucket));
        // AWS makes buckets with all four blocks on.
        return block?.inputs.restrictPublicBuckets ?? true;
      })
      .map(({ arn }) => arn),
  };
}

function roleSpec(graph: Graph, node: Node<(typeof role)["inputs"]["_output"]>): RoleSpec {
  const { label, arn, id, inputs } = node;
  const name = inputs.name ?? arn.split("/").at(-1)!;
  const { permissionsBoundary } = inputs;
  const isThis = (reference: string) => [arn, id, name].includes(reference);
  const attached = graph.all(rolePolicyAttachment).filter((known) => isThis(known.inputs.role));
  return {
    name,
    // The provider's id of a role is its name.
    arn: arn.startsWith("arn:") ? arn : `arn:aws:iam::${graph.app.account}:role/${name}`,
    trust: { name: `${label} assumeRolePolicy`, document: inputs.assumeRolePolicy },
    boundary:
      permissionsBoundary === undefined
        ? undefined
        : (graph.attempt(() => managed(graph, permissionsBoundary, `${label} permissionsBoundary`)) ??
          closed(`${label} permissionsBoundary`)),
    policies: [
      ...inputs.inlinePolicies.flatMap(({ name: policy = "inline", policy: document }) =>
        document ? [{ name: `${label} policy "${policy}"`, document }] : [],
      ),
      ...graph
        .all(rolePolicy)
        .filter((known) => isThis(known.inputs.role))
        .map((known) => ({ name: known.label, document: known.inputs.policy })),
      ...[
        ...inputs.managedPolicyArns.map((policyArn) => ({ policyArn, from: label })),
        ...attached.map((known) => ({ policyArn: known.inputs.policyArn, from: known.label })),
        ...graph
          .all(policyAttachment)
          .filter((known) => known.inputs.roles.some(isThis))
          .map((known) => ({ policyArn: known.inputs.policyArn, from: known.label })),
      ].flatMap(
        ({ policyArn, from }) =>
          graph.attempt(() => [managed(graph, policyArn, from)]) ??
          (onlyAllows(policyArn) ? [] : [closed(`${from} ${policyArn}`)]),
      ),
      ...[rolePolicy, rolePolicyAttachment, policyAttachment]
        .flatMap(graph.rejected)
        .filter(({ inputs: refused }) =>
          [refused.role, refused.roles].flat().some((one) => typeof one === "string" && isThis(one)),
        )
        .map((refused) => closed(refused.label)),
    ],
  };
}

/** AWS's own policies allow, but for those whose names say otherwise; what they allow is not missed by a guard. */
const onlyAllows = (arn: string) =>
  /^arn:[^:]+:iam::aws:policy\//.test(arn) && !/deny|quarantine/i.test(arn.split("/").at(-1)!);

function managed(graph: Graph, arn: string, from: string): PolicySource {
  const own = graph.all(managedPolicy).find((known) => [known.arn, known.id].includes(arn));
  if (own) return { name: own.label, document: own.inputs.policy };
  const document = MANAGED_POLICIES[arn];
  if (!document)
    throw new StartError(
      "snapshot",
      `${from} attaches ${arn}, whose text the local cloud does not have: say its statements in the stack, or add it to managed-policies.ts`,
    );
  return { name: arn, document };
}

/** What Lambda writes into a function's policy for a permission. (AWS Lambda API Reference, "AddPermission".) */
function permissionDocument(arn: string, inputs: (typeof permission)["inputs"]["_output"]): object {
  const { action, principal, sourceArn, sourceAccount, statementId } = inputs;
  const { functionUrlAuthType, invokedViaFunctionUrl } = inputs;
  const isService = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(principal);
  const condition = {
    ...(sourceArn && { ArnLike: { "aws:SourceArn": sourceArn } }),
    ...((sourceAccount || functionUrlAuthType) && {
      StringEquals: {
        ...(sourceAccount && { "aws:SourceAccount": sourceAccount }),
        ...(functionUrlAuthType && { "lambda:FunctionUrlAuthType": functionUrlAuthType }),
      },
    }),
    ...(invokedViaFunctionUrl && { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }),
  };
  return {
    Version: "2012-10-17",
    Statement: [
      {
        ...(statementId && { Sid: statementId }),
        Effect: "Allow",
        Principal: principal === "*" ? "*" : isService ? { Service: principal } : { AWS: principal },
        Action: action,
        Resource: arn,
        Condition: condition,
      },
    ],
  };
}

/** A policy as the APIs of its resource give it back. */
export function policyText(document: string | object): string;
export function policyText(document: string | object | undefined): string | undefined;
export function policyText(document: string | object | undefined): string | undefined {
  return document === undefined || typeof document === "string" ? document : JSON.stringify(document);
}
