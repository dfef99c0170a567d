import { type Document, names, type Scope } from "./policy.ts";

/**
 * The most that any role of the app can be given, whatever its own policies say: so whoever may make roles cannot
 * make one that may more than the app's own on the same stages. (IAM User Guide, "Permissions boundaries for IAM entities".)
 */
export function boundary(scope: Scope): Document {
  const { account, region } = scope;
  const [named] = names(scope) as [string, string];
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const allow = (Sid: string, Action: string[], Resource: string[]) =>
    ({ Sid, Effect: "Allow", Action, Resource }) as const;
  return {
    Version: "2012-10-17",
    Statement: [
      allow(
        "Photos",
        ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"],
        [`arn:aws:s3:::${named}/*`],
      ),
      allow("Buckets", ["s3:ListBucket"], [`arn:aws:s3:::${named}`]),
      allow(
        "Library",
        ["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"].map(
          (name) => `dynamodb:${name}`,
        ),
        [arn("dynamodb", `table/${named}`)],
      ),
      allow(
        "Queues",
        [
          "ChangeMessageVisibility",
          "DeleteMessage",
          "GetQueueAttributes",
          "ReceiveMessage",
          "SendMessage",
        ].map((name) => `sqs:${name}`),
        [arn("sqs", `${named}`)],
      ),
      // Pools are named by AWS.
      allow(
        "People",
        ["AdminDeleteUser", "AdminGetUser", "AdminUserGlobalSignOut"].map(
          (action) => `cognito-idp:${action}`,
        ),
        [arn("cognito-idp", "userpool/*")],
      ),
      allow("Functions", ["lambda:InvokeFunction"], [arn("lambda", `function:${named}`)]),
      allow(
        "Logs",
        ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
        [arn("logs", `log-group:/aws/lambda/${named}`)],
      ),
      // None of these knows resources.
      allow(
        "Unnamed",
        [
          "rekognition:DetectLabels",
          "rekognition:DetectText",
          "xray:PutTraceSegments",
          "xray:PutTelemetryRecords",
        ],
        ["*"],
      ),
    ],
  };
}
