import { z } from "zod";
import { honored } from "../resource-type.ts";

/** A policy document as SST's evaluation leaves it: laid open, or as its text. */
export const document = z.union([z.string(), z.record(z.string(), z.unknown())]);

const namePrefix = "it stands in the ARN";
const described = { description: "a text for people", path: "it stands in the ARN", namePrefix };

export const role = honored(
  "aws:iam/role:Role",
  {
    name: z.string().optional(),
    assumeRolePolicy: document,
    inlinePolicies: z
      .array(z.strictObject({ name: z.string().optional(), policy: document.optional() }))
      .default([]),
    managedPolicyArns: z.array(z.string()).default([]),
    permissionsBoundary: z.string().optional(),
  },
  {
    withoutEffect: {
      ...described,
      forceDetachPolicies: "only says what `sst remove` does",
      maxSessionDuration: "nobody takes on a role for longer than a function runs",
    },
  },
);

export const rolePolicy = honored(
  "aws:iam/rolePolicy:RolePolicy",
  { name: z.string().optional(), role: z.string(), policy: document },
  { withoutEffect: { namePrefix } },
);

export const managedPolicy = honored(
  "aws:iam/policy:Policy",
  { name: z.string().optional(), policy: document },
  { withoutEffect: { ...described, delayAfterPolicyCreationInMs: "a step of the deployment itself" } },
);

export const rolePolicyAttachment = honored("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
  role: z.string(),
  policyArn: z.string(),
});

export const policyAttachment = honored(
  "aws:iam/policyAttachment:PolicyAttachment",
  { roles: z.array(z.string()).default([]), policyArn: z.string() },
  {
    withoutEffect: {
      groups: "there are no users",
      name: "a name for the attachment",
      users: "there are no users",
    },
  },
);

/** Each is one statement of the function's resource policy. */
export const permission = honored(
  "aws:lambda/permission:Permission",
  {
    action: z.string(),
    function: z.string(),
    principal: z.string(),
    sourceArn: z.string().optional(),
    sourceAccount: z.string().optional(),
    statementId: z.string().optional(),
    functionUrlAuthType: z.string().optional(),
    invokedViaFunctionUrl: z.boolean().optional(),
  },
  {
    withoutEffect: {
      statementIdPrefix: "a name for the statement",
      qualifier: "there is one version",
    },
    refused: {
      eventSourceToken: "concerns Alexa",
      principalOrgId: "there are no organizations",
    },
  },
);

export const bucketPolicy = honored("aws:s3/bucketPolicy:BucketPolicy", {
  bucket: z.string(),
  policy: document,
});
export const topicPolicy = honored("aws:sns/topicPolicy:TopicPolicy", { arn: z.string(), policy: document });
export const queuePolicy = honored("aws:sqs/queuePolicy:QueuePolicy", {
  queueUrl: z.string(),
  policy: document,
});

export const tablePolicy = honored(
  "aws:dynamodb/resourcePolicy:ResourcePolicy",
  {
    resourceArn: z.string(),
    policy: document,
  },
  { withoutEffect: { confirmRemoveSelfResourceAccess: "a step of the deployment itself" } },
);

export const publicAccessBlock = honored(
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  { bucket: z.string(), restrictPublicBuckets: z.boolean().default(false) },
  {
    withoutEffect: {
      blockPublicAcls: "there are no access control lists",
      ignorePublicAcls: "there are no access control lists",
      skipDestroy: "only says what `sst remove` does",
      blockPublicPolicy: "concerns the moment at which a policy is put",
    },
  },
);

export const iam = [
  role,
  rolePolicy,
  managedPolicy,
  rolePolicyAttachment,
  policyAttachment,
  permission,
  bucketPolicy,
  topicPolicy,
  queuePolicy,
  tablePolicy,
  publicAccessBlock,
];
