import { prefix, type Scope, tagged } from "./scope.ts";

/** What a statement of the deployer's policy speaks of. */
export interface Place {
  resources: string[];
  conditions?: Record<string, Record<string, string | string[]>>;
  /** Why no name or tag narrows it: the service knows none. Wherever a pattern is wider than the stage's own names. */
  wide?: string;
}

const UNNAMED = "the service draws the id, and neither tags nor names are asked for";

/**
 * The places of a deployment, by name. What each service can be narrowed by is from AWS's Service
 * Authorization Reference ("Actions, resources, and condition keys for AWS services").
 */
export function places(scope: Scope) {
  const { account, region, app, stages } = scope;
  const named = prefix(scope);
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const all = (why: string): Place => ({ resources: ["*"], wide: why });
  const ours = (...resources: string[]): Place => ({
    resources,
    conditions: tagged("ResourceTag", scope),
  });
  const made: Place = {
    resources: ["*"],
    conditions: tagged("RequestTag", scope),
    wide: "what is made has no ARN yet; it must carry the stage's tags",
  };
  return {
    // S3
    bucket: { resources: [`arn:aws:s3:::${named}`] },
    objects: { resources: [`arn:aws:s3:::${named}/*`] },
    // SST keeps bundles and state in two buckets of its own, whose names end at random.
    assets: {
      resources: [`arn:aws:s3:::sst-asset-*/assets/*`],
      conditions: inAccount(account),
      wide: "SST keeps the bundles of all apps and stages together, by their hashes",
    },
    state: {
      resources: [`${app}/${stages}.json`, `${app}/${stages}/*`].map(
        (key) => `arn:aws:s3:::sst-state-*/*/${key}`,
      ),
      conditions: inAccount(account),
    },
    fallbackSecrets: {
      resources: [`arn:aws:s3:::sst-state-*/secret/${app}/_fallback.json`],
      conditions: inAccount(account),
    },
    stateBuckets: {
      resources: ["arn:aws:s3:::sst-state-*", "arn:aws:s3:::sst-asset-*"],
      conditions: inAccount(account),
      wide: "SST ends the names of its two buckets at random",
    },
    // Systems Manager
    bootstrap: {
      resources: [
        arn("ssm", "parameter/sst/bootstrap"),
        arn("ssm", `parameter/sst/passphrase/${app}/_fallback`),
      ],
    },
    passphrase: { resources: [arn("ssm", `parameter/sst/passphrase/${app}/${stages}`)] },
    // DynamoDB, SQS, SNS, Lambda
    table: { resources: [arn("dynamodb", `table/${named}`)] },
    queue: { resources: [arn("sqs", named)] },
    topic: { resources: [arn("sns", named)] },
    function: { resources: [arn("lambda", `function:${named}`)] },
    newMapping: {
      ...all("a mapping that is made has no ARN yet; it must be of one of the stage's functions"),
      conditions: { ArnLike: { "lambda:FunctionArn": arn("lambda", `function:${named}`) } },
    },
    mapping: {
      resources: [arn("lambda", "event-source-mapping:*")],
      conditions: { ArnLike: { "lambda:FunctionArn": arn("lambda", `function:${named}`) } },
    },
    mappingTags: ours(arn("lambda", "event-source-mapping:*")),
    // IAM
    role: { resources: [`arn:aws:iam::${account}:role/${named}`] },
    boundRole: {
      resources: [`arn:aws:iam::${account}:role/${named}`],
      conditions: { ArnLike: { "iam:PermissionsBoundary": scope.boundary } },
    },
    roleForService: {
      resources: [`arn:aws:iam::${account}:role/${named}`],
      conditions: {
        StringEquals: {
          "iam:PassedToService": [
            "lambda.amazonaws.com",
            "scheduler.amazonaws.com",
            "cognito-identity.amazonaws.com",
          ],
        },
      },
    },
    // Scheduler
    schedule: { resources: [arn("scheduler", `schedule/default/${named}`)] },
    // Cognito
    newUserPool: made,
    userPool: ours(arn("cognito-idp", "userpool/*")),
    userPoolDomain: all("the action knows no resource"),
    newIdentityPool: made,
    identityPool: ours(arn("cognito-identity", "identitypool/*")),
    identityPoolRoles: all("the action knows no resource"),
    // API Gateway
    apis: { resources: [`arn:aws:apigateway:${region}::/apis`], conditions: tagged("RequestTag", scope) },
    api: {
      resources: [`arn:aws:apigateway:${region}::/apis/*`],
      wide: "of an HTTP API only the API and its stages carry tags, its routes do not",
    },
    apiTags: {
      resources: [`arn:aws:apigateway:${region}::/tags/*`],
      wide: "the path is the tagged resource's ARN, whose id the service draws",
    },
    // CloudFront
    newDistribution: made,
    tagsOfNewDistribution: {
      resources: [`arn:aws:cloudfront::${account}:distribution/*`],
      conditions: tagged("RequestTag", scope),
    },
    distribution: ours(`arn:aws:cloudfront::${account}:distribution/*`),
    edgeFunction: { resources: [`arn:aws:cloudfront::${account}:function/${named}`] },
    newOnEdge: all("CloudFront lets nobody narrow what is made"),
    onEdge: {
      resources: ["key-value-store", "cache-policy", "response-headers-policy"].map(
        (kind) => `arn:aws:cloudfront::${account}:${kind}/*`,
      ),
      wide: UNNAMED,
    },
    // CloudWatch and its logs
    logGroup: {
      resources: ["/aws/lambda", "/aws/vendedlogs/apis"].flatMap((folder) => {
        const group = arn("logs", `log-group:${folder}/${named}`);
        return [group, `${group}:*`];
      }),
    },
    logGroups: all("groups are found by listing them"),
    logDelivery: all("deliveries of another service's logs know no resource"),
    alarm: { resources: [arn("cloudwatch", `alarm:${named}`)] },
    // These two are one to a stage, and may bear its name alone.
    dashboard: {
      resources: [named, `${app}-${stages}`].map((it) => `arn:aws:cloudwatch::${account}:dashboard/${it}`),
    },
    budget: {
      resources: [named, `${app}-${stages}`].map((it) => `arn:aws:budgets::${account}:budget/${it}`),
    },
    // A domain of one's own
    newCertificate: { ...made, wide: "a certificate that is asked for has no ARN yet" },
    certificate: ours(arn("acm", "certificate/*")),
    zones: all("zones are found by listing them"),
    zone: {
      resources: ["arn:aws:route53:::hostedzone/*"],
      conditions: {
        // For all of no values holds as well.
        Null: { "route53:ChangeResourceRecordSetsNormalizedRecordNames": "false" },
        "ForAllValues:StringLike": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": scope.domain
            ? [scope.domain, `*.${scope.domain}`]
            : [],
        },
      },
      wide: "the record's name narrows it, not the zone's id",
    },
    zoneReading: {
      resources: ["arn:aws:route53:::hostedzone/*", "arn:aws:route53:::change/*"],
      wide: "only reads",
    },
  } satisfies Record<string, Place>;
}

export type PlaceName = keyof ReturnType<typeof places>;

/** SST's two buckets are known by the beginning of their names alone, which anyone may use in their own account. */
const inAccount = (account: string) => ({ StringEquals: { "aws:ResourceAccount": account } });
