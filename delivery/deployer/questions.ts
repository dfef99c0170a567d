/** The calls of a deployment as IAM would be asked about them: a test puts them to the deployer's policies. */

import type { Json, Resource, Snapshot } from "sst-offline";
import { compilePolicy, type Decision, decide, type Statement } from "sst-offline/iam";
import { CLI_NEEDS, NEEDS, type Need, STEPS } from "./needs.ts";
import type { PlaceName } from "./places.ts";

export interface Question {
  /** Whose call it is, for messages: type and name of the resource, or what the CLI does. */
  of: string;
  step: (typeof STEPS)[number];
  place: PlaceName;
  action: string;
  resource: string;
  /** Condition key → values. */
  context: Record<string, string[]>;
}

/** Every call that makes, looks at, changes and removes each resource of `snapshot`, and those of SST's CLI. */
export function questions(snapshot: Snapshot): Question[] {
  const asked = (of: string, needs: Need[], resource?: Resource) =>
    needs.flatMap((need) =>
      STEPS.flatMap((step) =>
        (need[step] ?? []).map((action) => ({
          of,
          step,
          place: need.at,
          action,
          ...where(need.at, snapshot, resource),
        })),
      ),
    );
  return [
    ...snapshot.resources.flatMap((resource) =>
      asked(`${resource.type} ${resource.name}`, NEEDS[resource.type] ?? [], resource),
    ),
    ...Object.entries(CLI_NEEDS).flatMap(([what, needs]) => asked(what, needs)),
  ];
}

/** What an account answers to whoever has these policies. */
export function answer(policies: unknown[], { action, resource, context }: Question): Decision {
  const identity = policies.flatMap(compiled);
  const values = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
  const principal = {
    kind: "role",
    roleArn: "arn:aws:iam::123456789012:role/deployer",
    sessionArn: "",
  } as const;
  return decide(
    { principal, action, resource, lookup: (key) => values.get(key) },
    { identity, resource: [] },
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

type Where = Pick<Question, "resource" | "context">;

/** ARN and condition keys of a call at `place`, as the service would say them. */
function where(place: PlaceName, { app }: Snapshot, given?: Resource): Where {
  const { region, account } = app;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const stageTags = (of: "RequestTag" | "ResourceTag") => ({
    [`aws:${of}/sst:app`]: [app.name],
    [`aws:${of}/sst:stage`]: [app.stage],
  });
  const tagged = (resource: string): Where => ({ resource, context: stageTags("ResourceTag") });
  const untagged = (resource: string): Where => ({ resource, context: {} });
  const made: Where = { resource: "*", context: stageTags("RequestTag") };
  const input = (name: string): string => {
    const value = given?.inputs[name];
    if (typeof value !== "string")
      throw new Error(`${given?.type} ${given?.name} has no ${name} for ${place}`);
    return value;
  };
  const bucketOf = () =>
    typeof given?.inputs.bucket === "string" ? given.inputs.bucket : `${app.name}-${app.stage}-site`;
  const inAccount = { "aws:ResourceAccount": [account] };
  const functionName = () => {
    const name = String(given?.inputs.function ?? given?.inputs.functionName ?? given?.inputs.name);
    return name.startsWith("arn:") ? name : arn("lambda", `function:${name}`);
  };
  const roleOf = (value: Json | undefined): string =>
    typeof value === "string" && value.startsWith("arn:aws:iam")
      ? value
      : `arn:aws:iam::${account}:role/${input("name")}`;
  switch (place) {
    case "bucket":
      return untagged(`arn:aws:s3:::${bucketOf()}`);
    case "objects":
      return untagged(`arn:aws:s3:::${bucketOf()}/index.html`);
    case "assets":
      return { resource: "arn:aws:s3:::sst-asset-abcdefgh/assets/Api-code-1f2e.zip", context: inAccount };
    case "state":
      return {
        resource: `arn:aws:s3:::sst-state-abcdefgh/app/${app.name}/${app.stage}.json`,
        context: inAccount,
      };
    case "fallbackSecrets":
      return {
        resource: `arn:aws:s3:::sst-state-abcdefgh/secret/${app.name}/_fallback.json`,
        context: inAccount,
      };
    case "stateBuckets":
      return { resource: "arn:aws:s3:::sst-state-abcdefgh", context: inAccount };
    case "bootstrap":
      return untagged(arn("ssm", "parameter/sst/bootstrap"));
    case "passphrase":
      return untagged(arn("ssm", `parameter/sst/passphrase/${app.name}/${app.stage}`));
    case "table":
      return tagged(arn("dynamodb", `table/${input("name")}`));
    case "queue":
      return tagged(given!.arn ?? arn("sqs", input("queueUrl").split("/").at(-1)!));
    case "topic":
      return tagged(given?.arn ?? String(given?.inputs.arn ?? given?.inputs.topic));
    case "function":
      return tagged(functionName());
    case "newMapping":
      return { resource: "*", context: { "lambda:FunctionArn": [functionName()] } };
    case "mapping":
      return {
        resource: given!.arn!,
        context: { "lambda:FunctionArn": [functionName()], ...stageTags("ResourceTag") },
      };
    case "mappingTags":
      return tagged(given!.arn!);
    case "role":
      return tagged(given!.arn!);
    case "boundRole":
      return {
        resource: given!.arn!,
        context: {
          ...stageTags("ResourceTag"),
          "iam:PermissionsBoundary": [given?.inputs.permissionsBoundary].flatMap((it) =>
            typeof it === "string" ? [it] : [],
          ),
        },
      };
    case "roleForService":
      return passedRole(given!, roleOf);
    case "schedule":
      return tagged(given!.arn!);
    case "newUserPool":
    case "newIdentityPool":
    case "newDistribution":
    case "newCertificate":
      return made;
    case "userPool":
      return tagged(given!.arn ?? arn("cognito-idp", `userpool/${input("userPoolId")}`));
    case "identityPool":
      return tagged(given!.arn ?? arn("cognito-identity", `identitypool/${input("identityPoolId")}`));
    case "apis":
      return { resource: `arn:aws:apigateway:${region}::/apis`, context: stageTags("RequestTag") };
    case "api":
      // An HTTP API and its stages carry tags, and nothing else of it does.
      return (/Api$|Stage$/.test(given!.type) ? tagged : untagged)(
        `arn:aws:apigateway:${region}::/apis/${given!.inputs.apiId ?? given!.id}/${given!.id}`,
      );
    case "apiTags":
      return untagged(
        `arn:aws:apigateway:${region}::/tags/arn%3Aaws%3Aapigateway%3A${region}%3A%3A%2Fapis%2F${given!.id}`,
      );
    case "tagsOfNewDistribution":
      return { resource: given!.arn!, context: stageTags("RequestTag") };
    case "distribution":
      return tagged(given?.arn ?? `arn:aws:cloudfront::${account}:distribution/E1`);
    case "edgeFunction":
      return untagged(given!.arn!);
    case "onEdge":
      return untagged(
        `arn:aws:cloudfront::${account}:${EDGE_KINDS[given?.type ?? ""] ?? "key-value-store"}/1`,
      );
    case "logGroup":
      return tagged(given!.arn!);
    case "alarm":
      return tagged(arn("cloudwatch", `alarm:${input("name")}`));
    case "dashboard":
      return untagged(`arn:aws:cloudwatch::${account}:dashboard/${input("dashboardName")}`);
    case "budget":
      return tagged(`arn:aws:budgets::${account}:budget/${input("name")}`);
    case "certificate":
      return tagged(given!.arn ?? input("certificateArn"));
    case "zone":
      return {
        resource: "arn:aws:route53:::hostedzone/Z1",
        context: {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": [input("name").replace(/\.$/, "")],
        },
      };
    case "zoneReading":
      return untagged("arn:aws:route53:::hostedzone/Z1");
    case "userPoolDomain":
    case "identityPoolRoles":
    case "newOnEdge":
    case "logDelivery":
    case "logGroups":
    case "zones":
      return untagged("*");
  }
}

const EDGE_KINDS: Record<string, string> = {
  "aws:cloudfront/cachePolicy:CachePolicy": "cache-policy",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": "response-headers-policy",
};

/** The role that a resource hands to its service, and that service. */
function passedRole(given: Resource, roleOf: (value: Json | undefined) => string): Where {
  const [service, role] = given.type.startsWith("aws:lambda/")
    ? ["lambda.amazonaws.com", given.inputs.role]
    : given.type.startsWith("aws:scheduler/")
      ? ["scheduler.amazonaws.com", (given.inputs.target as { roleArn: Json }).roleArn]
      : ["cognito-identity.amazonaws.com", Object.values(given.inputs.roles as Record<string, Json>)[0]];
  return { resource: roleOf(role), context: { "iam:PassedToService": [service] } };
}
