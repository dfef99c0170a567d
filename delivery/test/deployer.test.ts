import { all, type DeployedResource, deployedResources, type Snapshot } from "sst-offline";
import { beforeAll, describe, expect, it } from "vitest";
import type { Settings } from "../../infra/settings.ts";
import { production as committed } from "../../infra/snapshot/committed.ts";
import { evaluated, root } from "../../infra/snapshot/evaluated.ts";
import { type Document, deployerPolicy } from "../deployer/policy.ts";
import { OWNERS, SETTINGS } from "../evaluated.ts";
import { ACCOUNT, actionExists, actionsOf, answer, kindOf, type Question, questionsOf } from "./questions.ts";

const INSTALLATION_MS = 5 * 60_000;
const EVALUATION_MS = 2 * 60_000;

/** Characters of a customer managed policy, white space aside (IAM and AWS STS quotas). */
const POLICY_CHARACTERS = 6144;

const boundaryOf = (way: string) => `arn:aws:iam::${ACCOUNT}:policy/phototag-delivery-${way}-boundary`;
const policyFor = (stages: string, ways: string[], { region = "us-east-1" }: Partial<Settings> = {}) =>
  deployerPolicy({ app: "phototag", stages, account: ACCOUNT, region }, ways.map(boundaryOf));
const forProduction = policyFor("production", ["github", "pipeline"]);
const forPreviews = policyFor("pr-*", ["previews"]);

/** Of services that Phototag does without: what is asked of them is asked only where they are used. */
const OTHERS = /^(ec2|elasticfilesystem|firehose|kinesis|kms|s3tables|cognito-sync):/;
/** A boundary that a role has is never taken off. */
const NEVER = ["iam:DeleteRolePermissionsBoundary"];

async function refused(
  policy: Document,
  resources: DeployedResource[],
  region = "us-east-1",
): Promise<string[]> {
  const questions = await Promise.all(
    resources.map((resource) => questionsOf(resource, { region, unasked: new Set() })),
  );
  return questions
    .flat()
    .filter(({ action }) => !OTHERS.test(action) && !NEVER.includes(action))
    .filter((question) => !answer(policy, question).allowed)
    .map(({ of, action, resource }) => `${of}: ${action} on ${resource}`);
}

/** SST numbers subscribers of a queue anew at each run. */
const nameOf = ({ type, name }: Pick<DeployedResource, "type" | "name">) =>
  `${type} ${name.replace(/Subscriber[A-Z]\w{5}(?=EventSource)/, "Subscriber")}`;

let deployed: DeployedResource[];
/** What SST brings along beside what a snapshot holds: bundles, source maps, its own resources. */
let brought: DeployedResource[];
let production: Snapshot;
let preview: Snapshot;

beforeAll(async () => {
  deployed = await deployedResources(root, "production");
  const held = new Set(committed.resources.map(nameOf));
  brought = deployed.filter((resource) => !held.has(nameOf(resource)));
  production = (await evaluated("production", { settings: SETTINGS })).snapshot;
  preview = (await evaluated("pr-12345", { settings: SETTINGS })).snapshot;
}, INSTALLATION_MS);

describe("what a deployment makes", () => {
  it("is, by SST's own CLI, what the snapshot holds and what SST brings along", () => {
    const made = new Set(deployed.map(nameOf));
    expect(committed.resources.map(nameOf).filter((name) => !made.has(name))).toEqual([]);
    // A domain of one's own has its zone looked up.
    const kinds = new Set(brought.map(kindOf).filter((kind) => kind !== "HostedZoneLookup"));
    expect([...kinds].sort()).toEqual([
      "BucketFiles",
      "DistributionDeploymentWaiter",
      "DistributionInvalidation",
      "KvKeys",
      "KvRoutesUpdate",
      "aws:s3/bucketObjectv2:BucketObjectv2",
      "command:local:Command",
      "random:index/randomBytes:RandomBytes",
    ]);
  });

  it("calls what others have written down of each type of resource", () => {
    const unknown = [...deployed, ...production.resources, ...preview.resources].filter(
      (resource) => actionsOf(resource).length === 0,
    );
    // One runs on the deployer's machine, the other is drawn there.
    expect([...new Set(unknown.map(kindOf))].sort()).toEqual([
      "command:local:Command",
      "random:index/randomBytes:RandomBytes",
    ]);
  });

  it("is asked about wherever the stack has what an action is for", async () => {
    const unasked = new Set<string>();
    const asked = new Set<string>();
    for (const resource of [...deployed, ...production.resources])
      for (const { action } of await questionsOf(resource, { region: "us-east-1", unasked }))
        asked.add(action);
    const never = [...unasked].map((it) => it.split(" ")[1]!).filter((action) => !asked.has(action));
    // Ways of use that Phototag has not: private certificates, VPCs, imports, layers, signed code, roles for mail.
    expect([...new Set(never)].filter((action) => !OTHERS.test(action)).sort()).toEqual([
      "acm-pca:GetCertificate",
      "acm-pca:IssueCertificate",
      "cloudfront:GetConnectionGroup",
      "cloudfront:GetVpcOrigin",
      "dynamodb:DescribeImport",
      "iam:CreateServiceLinkedRole",
      "lambda:GetCodeSigningConfig",
      "lambda:GetLayerVersion",
      "logs:CreateLogStream",
      "logs:DescribeLogStreams",
      "logs:PutLogEvents",
      "s3:GetBucketLocation",
    ]);
  });
});

describe("the deployer may make, look at, change and remove", () => {
  it("what SST brings along: bundles, files of the site, keys, invalidations", async () => {
    expect(brought.map(({ inputs }) => String(inputs.key ?? "").split("/")[0])).toContain("assets");
    expect(await refused(forProduction, brought)).toEqual([]);
  });

  it("the source maps that SST uploads where a function's own zip has none, by keys as its CLI makes them", () => {
    const map = (stage: string) => {
      const group = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/aws/lambda/phototag-${stage}-ApiFunction-swtnfdwx`;
      return `arn:aws:s3:::sst-asset-abcdefghijkl/sourcemap/${group}/${"0a".repeat(32)}.bundle.mjs.map`;
    };
    for (const action of ["s3:PutObject", "s3:PutObjectTagging", "s3:GetObject", "s3:DeleteObject"]) {
      expect(may(forProduction, action, map("production")), action).toBe(true);
      expect(may(forPreviews, action, map("pr-7")), action).toBe(true);
      expect(may(forPreviews, action, map("production")), action).toBe(false);
    }
  });

  it("every resource of a preview, as a preview's deployer", async () => {
    expect(await refused(forPreviews, preview.resources)).toEqual([]);
  });

  it.each(Object.entries(OWNERS))(
    "every resource of production, whoever it belongs to: %s",
    async (_, settings) => {
      const { snapshot } = await evaluated("production", { settings });
      const roles = all(snapshot, "aws:iam/role:Role");
      for (const { name, inputs } of roles)
        expect(inputs.permissionsBoundary, name).toBe(
          settings.deliveredBy && boundaryOf(settings.deliveredBy),
        );
      // Where an administrator deploys there are no boundaries yet; the rest is asked all the same.
      const asked = settings.deliveredBy
        ? snapshot.resources
        : snapshot.resources.filter((resource) => !roles.includes(resource));
      const policy = policyFor("production", ["github", "pipeline"], settings);
      expect(await refused(policy, asked, settings.region)).toEqual([]);
    },
    EVALUATION_MS,
  );
});

const ask = (action: string, resource: string, context: Question["context"] = {}): Question => ({
  of: "by hand",
  action,
  resource,
  context: { "aws:ResourceAccount": [ACCOUNT], "aws:RequestedRegion": ["us-east-1"], ...context },
});
const may = (policy: Document, ...question: Parameters<typeof ask>) =>
  answer(policy, ask(...question)).allowed;
const role = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const ROLE = role("phototag-production-ApiRole-abcdefgh");
const bound = (way: string) => ({ "iam:PermissionsBoundary": [boundaryOf(way)] });

/**
 * What SST's CLI itself asks for (pkg/project/provider/aws.go, pkg/project/run.go and cmd/sst/remove.go of
 * anomalyco/sst), of one app and stage.
 */
const cli = (app: string, stage: string): Question[] => [
  ...["app", "lock", "secret"].map((kind) => `${kind}/${app}/${stage}.json`).flatMap(stateOf),
  ...["update", "snapshot", "eventlog"].map((kind) => `${kind}/${app}/${stage}/01ab.json`).flatMap(stateOf),
  ask("ssm:GetParameter", parameter(`passphrase/${app}/${stage}`)),
  ask("ssm:PutParameter", parameter(`passphrase/${app}/${stage}`)),
];
const parameter = (name: string) => `arn:aws:ssm:us-east-1:${ACCOUNT}:parameter/sst/${name}`;
const stateOf = (key: string) =>
  ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"].map((action) =>
    ask(action, `arn:aws:s3:::sst-state-abcdefghijkl/${key}`),
  );
const everywhere: Question[] = [
  ask("ssm:GetParameter", parameter("bootstrap")),
  ask("ssm:GetParameter", parameter("passphrase/phototag/_fallback")),
  ask("s3:GetObject", "arn:aws:s3:::sst-state-abcdefghijkl/secret/phototag/_fallback.json"),
  // Without it S3 does not say that a key is missing, only that it is forbidden.
  ask("s3:ListBucket", "arn:aws:s3:::sst-state-abcdefghijkl"),
];
/** With the first API of an account (API Gateway Developer Guide, "Using service-linked roles for API Gateway"). */
const firstApi = ask(
  "iam:CreateServiceLinkedRole",
  role("aws-service-role/ops.apigateway.amazonaws.com/AWSServiceRoleForAPIGateway"),
);

describe("the deployer", () => {
  it("reads and writes the state of its own stages, and of no others", () => {
    const answers = (policy: Document, questions: Question[]) => [
      ...new Set(questions.map((question) => answer(policy, question).allowed)),
    ];
    expect(answers(forProduction, [...cli("phototag", "production"), ...everywhere, firstApi])).toEqual([
      true,
    ]);
    expect(answers(forPreviews, [...cli("phototag", "pr-7"), ...everywhere, firstApi])).toEqual([true]);
    expect(answers(forPreviews, cli("phototag", "production"))).toEqual([false]);
    expect(answers(forProduction, cli("another", "production"))).toEqual([false]);
    expect(answers(forProduction, cli("phototag-delivery", "github"))).toEqual([false]);
    const strangers = cli("phototag", "production").filter(({ action }) => action.startsWith("s3:"));
    for (const question of strangers)
      expect(
        answer(forProduction, {
          ...question,
          context: { "aws:ResourceAccount": ["999999999999"] },
        }).allowed,
      ).toBe(false);
  });

  it.each(["CreateRole", "PutRolePolicy", "AttachRolePolicy", "UpdateAssumeRolePolicy"])(
    "may iam:%s only while the role is bound as its own stages' are",
    (name) => {
      const action = `iam:${name}`;
      for (const way of ["github", "pipeline"])
        expect(may(forProduction, action, ROLE, bound(way))).toBe(true);
      for (const context of [{}, bound("previews"), bound("of-ones-own")])
        expect(may(forProduction, action, ROLE, context)).toBe(false);
      const previews = role("phototag-pr-7-ApiRole-abcdefgh");
      expect(may(forPreviews, action, previews, bound("previews"))).toBe(true);
      for (const way of ["github", "pipeline"])
        expect(may(forPreviews, action, previews, bound(way))).toBe(false);
      expect(may(forPreviews, action, ROLE, bound("previews"))).toBe(false);
    },
  );

  it("may take no boundary off, and none away", () => {
    expect(may(forProduction, "iam:DeleteRolePermissionsBoundary", ROLE, bound("github"))).toBe(false);
    expect(may(forProduction, "iam:PutRolePermissionsBoundary", ROLE, bound("of-ones-own"))).toBe(false);
  });

  it("hands its roles to the services that take them on, and to no others", () => {
    const pass = (service: string, name = ROLE) =>
      may(forProduction, "iam:PassRole", name, { "iam:PassedToService": [`${service}.amazonaws.com`] });
    expect(["lambda", "scheduler", "cognito-identity"].map((service) => pass(service))).toEqual([
      true,
      true,
      true,
    ]);
    expect(["ec2", "glue", "ecs-tasks", "cloudformation"].map((service) => pass(service))).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(may(forProduction, "iam:PassRole", ROLE)).toBe(false);
    expect(pass("lambda", role("Administrator"))).toBe(false);
  });

  it("may not change itself, its boundary, its pipeline or another's policy", () => {
    const policy = (name: string) => `arn:aws:iam::${ACCOUNT}:policy/${name}`;
    for (const document of [forProduction, forPreviews]) {
      for (const name of ["github-deployer", "previews-deployer", "pipeline-deploy"])
        for (const action of ["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRole"])
          expect(may(document, action, role(`phototag-delivery-${name}`), bound("github")), name).toBe(false);
      for (const name of ["phototag-delivery-github-boundary", "phototag-delivery-github-deploy", "another"])
        for (const action of ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:DeletePolicy"])
          expect(may(document, action, policy(name)), `${action} ${name}`).toBe(false);
      for (const action of ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateOpenIDConnectProvider"])
        expect(may(document, action, "*"), action).toBe(false);
    }
  });

  it("points names at CloudFront and proves them, and touches no mail, text or zone", () => {
    const record = (...types: string[]) =>
      may(forProduction, "route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1", {
        "route53:ChangeResourceRecordSetsRecordTypes": types,
      });
    for (const type of ["A", "AAAA", "CNAME"]) expect(record(type), type).toBe(true);
    for (const type of ["MX", "TXT", "NS"]) expect(record("A", type), type).toBe(false);
    expect(record()).toBe(false);
    expect(may(forProduction, "route53:DeleteHostedZone", "arn:aws:route53:::hostedzone/Z1")).toBe(false);
  });

  it("acts in its own region and where CloudFront has its certificates, and on its own names alone", () => {
    const at = (region: string) => ({ "aws:RequestedRegion": [region] });
    expect(may(forProduction, "cognito-idp:CreateUserPool", "*", at("us-east-1"))).toBe(true);
    expect(may(forProduction, "cognito-idp:CreateUserPool", "*", at("eu-west-1"))).toBe(false);
    const inIreland = policyFor("production", ["github"], { region: "eu-west-1" });
    for (const region of ["eu-west-1", "us-east-1"])
      expect(may(inIreland, "acm:RequestCertificate", "*", at(region)), region).toBe(true);
    for (const [action, resource] of [
      ["s3:DeleteBucket", "arn:aws:s3:::somebody-elses"],
      ["s3:GetObject", "arn:aws:s3:::phototag-pr-7-photosbucket-abcdefgh/private/1"],
      ["dynamodb:DeleteTable", `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/Orders`],
      ["lambda:UpdateFunctionCode", `arn:aws:lambda:us-east-1:${ACCOUNT}:function:orders`],
      ["ec2:RunInstances", "*"],
    ] as const)
      expect(may(forProduction, action, resource), action).toBe(false);
  });
});

describe.each([
  ["production", forProduction],
  ["previews", forPreviews],
])("the policy for %s", (_name, policy) => {
  const allows = policy.Statement.filter(({ Effect }) => Effect === "Allow");

  it("is short enough for IAM, each statement named once", () => {
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(POLICY_CHARACTERS);
    const ids = policy.Statement.map(({ Sid }) => Sid);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("asks for no tag, since what is being made has none", () => {
    expect(JSON.stringify(policy)).not.toMatch(/Tag\//);
  });

  it("names actions that AWS has", async () => {
    for (const { Action, Sid } of policy.Statement)
      for (const action of [Action].flat())
        expect(await actionExists(action), `${Sid}: ${action}`).toBe(true);
  });

  it("allows no more statements than a deployment asks for", async () => {
    const everything = [...brought, ...production.resources].map((resource) =>
      questionsOf(resource, { region: "us-east-1", unasked: new Set() }),
    );
    const questions = [
      ...(await Promise.all(everything)).flat(),
      ...cli("phototag", "production"),
      ...everywhere,
      firstApi,
    ];
    if (policy !== forProduction) return expect(allows.map(({ Sid }) => Sid)).toEqual(namesOfAllows());
    for (const { Sid } of allows) {
      const without: Document = { ...policy, Statement: policy.Statement.filter((one) => one.Sid !== Sid) };
      const missed = questions.filter(
        (question) => answer(policy, question).allowed && !answer(without, question).allowed,
      );
      expect(missed.length, `nothing asks for ${Sid}`).toBeGreaterThan(0);
    }
  });
});

const namesOfAllows = () =>
  forProduction.Statement.filter(({ Effect }) => Effect === "Allow").map(({ Sid }) => Sid);
