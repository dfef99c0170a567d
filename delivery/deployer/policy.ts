/** Where a deployer may act. Everything that SST names begins with the app's name and the stage's. */
export interface Scope {
  /** The app's name, as in sst.config.ts. */
  app: string;
  /** A stage's name, or a pattern of stages: `production`, `pr-*`. */
  stages: string;
  account: string;
  region: string;
}

export interface Statement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource?: string | string[];
  NotResource?: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface Document {
  Version: "2012-10-17";
  Statement: Statement[];
}

/** Where CloudFront, Route 53 and IAM are, whose certificates and firewalls are nowhere else. */
const GLOBAL = "us-east-1";

/**
 * To whom the app's roles are handed: to what takes them on. (That Cognito says so of itself: AWS's managed policy
 * AmazonOpenSearchServiceCognitoAccess.)
 */
const SERVICES = ["lambda", "scheduler", "cognito-identity"].map((service) => `${service}.amazonaws.com`);

/** How names begin, and those few that are one to a stage. */
export const names = ({ app, stages }: Pick<Scope, "app" | "stages">) => [
  `${app}-${stages}-*`,
  `${app}-${stages}`,
];

/**
 * What `sst deploy` and `sst remove` may do in `scope`: whole services, and only those that the stack is made of. What
 * a provider calls to make a resource changes with each of its versions, and cannot be listed from outside; that it
 * stays among our own names can be said. Where the ARN of what is made carries its name, that narrows it; where the
 * service draws an id, the region does, which is why an account of its own for each environment comes first in
 * docs/delivery.md. No condition asks for tags: what is being made has none yet.
 * @param boundaries ARNs of policies, one of which each role must carry as its permissions boundary
 */
export function deployerPolicy(scope: Scope, boundaries: string[]): Document {
  const { app, stages, account, region } = scope;
  const named = (before: string) => names(scope).map((name) => `${before}${name}`);
  const here = (service: string, kind: string) => named(`arn:aws:${service}:${region}:${account}:${kind}`);
  const roles = named(`arn:aws:iam::${account}:role/`);
  // SST ends the names of its two buckets at random, and files everything by app and stage but bundles.
  const state = [`${stages}.json`, `${stages}/*`].map((key) => `arn:aws:s3:::sst-state-*/*/${app}/${key}`);
  const logs = (folder: string) =>
    `arn:aws:logs:${region}:${account}:log-group:/aws/${folder}/${app}-${stages}-*`;
  const assets = ["assets/*", `sourcemap/${logs("lambda")}`].map((key) => `arn:aws:s3:::sst-asset-*/${key}`);
  const buckets = [...named("arn:aws:s3:::"), `arn:aws:s3:::${app}-${stages}-*/*`];
  const fallback = `arn:aws:s3:::sst-state-*/secret/${app}/_fallback.json`;
  const sstBuckets = ["arn:aws:s3:::sst-state-*", "arn:aws:s3:::sst-asset-*"];
  const ours = { StringEquals: { "aws:ResourceAccount": account } };
  const parameter = (name: string) => `arn:aws:ssm:${region}:${account}:parameter/sst/${name}`;
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "OurNames",
        Effect: "Allow",
        Action: ["s3", "dynamodb", "sqs", "sns", "lambda", "scheduler", "logs", "cloudwatch", "budgets"].map(
          (service) => `${service}:*`,
        ),
        Resource: [
          ...buckets,
          ...here("dynamodb", "table/"),
          ...here("sqs", ""),
          ...here("sns", ""),
          ...here("lambda", "function:"),
          ...here("scheduler", "schedule/default/"),
          // With a colon and a stream behind it, or without.
          ...["lambda", "vendedlogs/apis"].map(logs),
          ...here("cloudwatch", "alarm:"),
          ...named(`arn:aws:cloudwatch::${account}:dashboard/`),
          ...named(`arn:aws:budgets::${account}:budget/`),
          `arn:aws:lambda:${region}:${account}:event-source-mapping:*`,
        ],
      },
      {
        // Their ARNs hold an id that the service draws, or there is none to narrow by.
        Sid: "OurRegion",
        Effect: "Allow",
        Action: [
          ...["cognito-idp", "cognito-identity", "apigateway", "acm", "wafv2"].map((it) => `${it}:*`),
          "lambda:*EventSourceMapping*",
          "logs:*LogDeliver*",
          "logs:*ResourcePolic*",
          "logs:DescribeLogGroups",
          "cloudwatch:DescribeAlarms",
        ],
        Resource: "*",
        Condition: { StringEquals: { "aws:RequestedRegion": [...new Set([region, GLOBAL])] } },
      },
      {
        Sid: "Edge",
        Effect: "Allow",
        Action: ["cloudfront:*", "cloudfront-keyvaluestore:*", "route53:Get*", "route53:List*"],
        Resource: "*",
      },
      {
        // Those that point a name at CloudFront and prove it to ACM, in any zone of the account: no mail, no text.
        Sid: "Records",
        Effect: "Allow",
        Action: "route53:ChangeResourceRecordSets",
        Resource: "arn:aws:route53:::hostedzone/*",
        Condition: {
          "ForAllValues:StringEquals": {
            "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME"],
          },
          // For all of no values holds as well.
          Null: { "route53:ChangeResourceRecordSetsRecordTypes": "false" },
        },
      },
      {
        Sid: "SstObjects",
        Effect: "Allow",
        Action: "s3:*Object*",
        Resource: [...state, ...assets],
        Condition: ours,
      },
      { Sid: "SstFallback", Effect: "Allow", Action: "s3:GetObject", Resource: fallback, Condition: ours },
      {
        Sid: "SstBuckets",
        Effect: "Allow",
        Action: ["s3:ListBucket", "s3:GetBucketLocation"],
        Resource: sstBuckets,
        Condition: ours,
      },
      {
        Sid: "SstParameters",
        Effect: "Allow",
        Action: "ssm:GetParameter",
        Resource: [parameter("bootstrap"), parameter(`passphrase/${app}/_fallback`)],
      },
      {
        Sid: "Passphrase",
        Effect: "Allow",
        Action: ["ssm:GetParameter", "ssm:PutParameter"],
        Resource: parameter(`passphrase/${app}/${stages}`),
      },
      { Sid: "Roles", Effect: "Allow", Action: "iam:*Role*", Resource: roles },
      {
        // API Gateway makes it with an account's first API.
        Sid: "ServiceRole",
        Effect: "Allow",
        Action: "iam:CreateServiceLinkedRole",
        Resource: `arn:aws:iam::${account}:role/aws-service-role/ops.apigateway.amazonaws.com/*`,
      },
      {
        Sid: "OnlyBoundRoles",
        Effect: "Deny",
        Action: [
          "iam:CreateRole",
          "iam:PutRolePolicy",
          "iam:AttachRolePolicy",
          "iam:PutRolePermissionsBoundary",
          "iam:UpdateAssumeRolePolicy",
        ],
        Resource: "*",
        // It holds too where a role has no boundary at all.
        Condition: { ArnNotLike: { "iam:PermissionsBoundary": boundaries } },
      },
      { Sid: "StayBound", Effect: "Deny", Action: "iam:DeleteRolePermissionsBoundary", Resource: "*" },
      {
        Sid: "OnlyToServices",
        Effect: "Deny",
        Action: "iam:PassRole",
        Resource: "*",
        Condition: { StringNotEquals: { "iam:PassedToService": SERVICES } },
      },
      {
        // Itself, its boundary and its pipeline, whatever the above may come to say.
        Sid: "NotItself",
        Effect: "Deny",
        Action: "iam:*",
        Resource: ["role", "policy"].map((kind) => `arn:aws:iam::${account}:${kind}/${app}-delivery-*`),
      },
      {
        Sid: "NotOthersState",
        Effect: "Deny",
        Action: "s3:*",
        // A pipeline's own artifacts, which a build reads in the same role, are none of SST's.
        NotResource: [
          ...buckets,
          ...state,
          ...assets,
          fallback,
          ...sstBuckets,
          `arn:aws:s3:::${app}-delivery-*`,
        ],
      },
    ],
  };
}
