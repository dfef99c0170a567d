import {
  all,
  managedPolicies,
  one,
  type Resource,
  roleStatements,
  type Snapshot,
  statements,
  trust,
} from "sst-offline";
import { compilePolicy, type Decision, decide, MANAGED_POLICIES } from "sst-offline/iam";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluated } from "../../infra/snapshot/evaluated.ts";
import { deliveryOf, SETTINGS } from "../evaluated.ts";

const INSTALLATION_MS = 5 * 60_000;
const EVALUATION_MS = 2 * 60_000;
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";
const GITHUB = "token.actions.githubusercontent.com";

let github: Snapshot;
let pipeline: Snapshot;
let previews: Snapshot;

beforeAll(async () => {
  github = await deliveryOf(SETTINGS, "github");
  pipeline = await deliveryOf(SETTINGS, "pipeline");
  previews = await deliveryOf(SETTINGS, "previews");
}, INSTALLATION_MS);

/** Whether `policy` lets `action` happen to `resource`. */
function allowed(policies: unknown[], action: string, resource: string): Decision["allowed"] {
  const identity = policies.flatMap((policy) =>
    compilePolicy(policy, { kind: "identity", name: "policy", isKnownKey: () => true }),
  );
  const principal = { kind: "role", roleArn: "arn:aws:iam::123456789012:role/any", sessionArn: "" } as const;
  return decide({ principal, action, resource, lookup: () => undefined }, { identity, resource: [] }).allowed;
}

describe("every way of delivery", () => {
  const everything = () => [github, pipeline, previews].flatMap(({ resources }) => resources);

  it("gives rights by policies of its own alone, and nothing to administrators", () => {
    const attached = everything().filter(
      ({ type }) => type === "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    );
    expect(attached).toHaveLength(4);
    for (const { inputs } of attached)
      expect(inputs.policyArn).toMatch(
        /^arn:aws:iam::123456789012:policy\/phototag-delivery-(github|pipeline|previews)-deploy$/,
      );
    for (const { inputs } of everything().filter(({ type }) => type === ROLE))
      expect(inputs.managedPolicyArns).toBeUndefined();
    for (const { inputs } of everything().filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy"))
      for (const { Action } of statements(inputs.policy))
        for (const action of Action) expect(action).not.toContain("*");
  });

  it("names what it makes, and names nothing like what it may deploy", () => {
    for (const { type, name, inputs } of everything()) {
      const given = inputs.name ?? inputs.bucket;
      if (NAMELESS.includes(type)) continue;
      expect(given, `${type} ${name}`).toMatch(
        /^(\/aws\/codebuild\/)?phototag-(delivery-|github$)|^build$|^pipeline$/,
      );
      expect(given, `${type} ${name}`).not.toMatch(/^phototag-(production|pr)-/);
    }
  });

  it("is not removed by chance", () => {
    for (const { app } of [github, pipeline, previews]) expect(app.protect).toBe(true);
  });

  it(
    "is refused under another name, and without what it is for",
    async () => {
      await expect(deliveryOf(SETTINGS, "production")).rejects.toThrow(
        'a way of delivery is "github", "previews" or "pipeline", not the stage "production"',
      );
      await expect(deliveryOf({ ...SETTINGS, repository: undefined }, "github")).rejects.toThrow(
        "infra/settings.ts: set `repository`",
      );
    },
    EVALUATION_MS,
  );
});

/** What has no name in AWS. */
const NAMELESS = [
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sns/topicSubscription:TopicSubscription",
];

type Claims = Record<string, string | undefined>;

/** Claims of a job's token as GitHub signs it (GitHub Docs, "OpenID Connect reference"). */
const token = (claims: Claims) => ({
  aud: "sts.amazonaws.com",
  sub: "repo:ada/phototag:environment:production",
  repository: "ada/phototag",
  repository_id: "456789",
  repository_owner: "ada",
  repository_owner_id: "123456",
  ref: "refs/heads/main",
  environment: "production",
  ...claims,
});
const NUMBERED = "repo:ada@123456/phototag@456789:environment:production";
const PREVIEW = { environment: "preview", ref: "refs/pull/7/merge" };

/** The claims of which IAM has keys (IAM User Guide, "Available keys for AWS OIDC federation", GitHub). */
const KEYS = [
  ["aud", "sub", "actor", "actor_id", "job_workflow_ref", "repository", "repository_id", "workflow", "ref"],
  ["environment", "enterprise_id"],
].flat();

/** Whether GitHub's token lets whoever holds it take on `role`. */
function mayTakeOn(role: Resource, claims: Claims): boolean {
  const policy = compilePolicy(role.inputs.assumeRolePolicy, {
    kind: "trust",
    name: role.name,
    isKnownKey: (key) => KEYS.some((claim) => key === `${GITHUB}:${claim}`),
  });
  const provider = `arn:aws:iam::123456789012:oidc-provider/${GITHUB}`;
  const given = new Map(KEYS.map((claim) => [`${GITHUB}:${claim}`, claims[claim]]));
  return decide(
    {
      principal: { kind: "federated", provider },
      action: "sts:AssumeRoleWithWebIdentity",
      resource: role.arn!,
      lookup: (key) => (given.get(key) === undefined ? undefined : [given.get(key)!]),
    },
    { identity: [], resource: policy },
  ).allowed;
}

describe("the roles of GitHub Actions", () => {
  const production = () => one(github, ROLE, "Deployer");
  const preview = () => one(previews, ROLE, "Deployer");

  it.each([
    ["names alone", { sub: "repo:ada/phototag:environment:production" }],
    ["names and numbers, as repositories made since July 2026", { sub: NUMBERED }],
  ])("trust a token whose subject holds %s", (_, claims) => {
    expect(mayTakeOn(production(), token(claims))).toBe(true);
    const sub = claims.sub.replace("production", "preview");
    expect(mayTakeOn(preview(), token({ ...PREVIEW, sub }))).toBe(true);
    expect(mayTakeOn(preview(), token({ ...PREVIEW, sub, ref: "refs/heads/main" }))).toBe(true);
  });

  it.each<[string, Claims]>([
    ["a stranger who took the name over", { repository_id: "999999" }],
    ["a stranger's numbers under the name", { sub: NUMBERED.replace("@123456", "@999999") }],
    [
      "another repository of the owner's",
      { sub: "repo:ada/else:environment:production", repository_id: "1" },
    ],
    ["a token that names no repository's number", { repository_id: undefined }],
    ["a job of another environment", { sub: "repo:ada/phototag:environment:preview" }],
    ["a job of none", { sub: "repo:ada/phototag:ref:refs/heads/main" }],
    ["a pull request", { sub: "repo:ada/phototag:pull_request", ref: "refs/pull/7/merge" }],
    ["another branch in the environment", { ref: "refs/heads/try" }],
    ["another audience", { aud: "https://github.com/ada" }],
  ])("refuse %s", (_, claims) => {
    for (const sub of claims.sub ? [claims.sub] : ["repo:ada/phototag:environment:production", NUMBERED])
      expect(mayTakeOn(production(), token({ ...claims, sub })), sub).toBe(false);
  });

  it("trust GitHub alone, under one statement", () => {
    for (const stack of [github, previews]) {
      const provider = one(stack, "aws:iam/openIdConnectProvider:OpenIdConnectProvider");
      expect(provider.inputs).toMatchObject({
        url: `https://${GITHUB}`,
        clientIdLists: ["sts.amazonaws.com"],
      });
      const [statement, ...others] = trust(one(stack, ROLE));
      expect(others).toEqual([]);
      expect(statement).toMatchObject({ Effect: "Allow", Principal: { Federated: [provider.arn] } });
    }
  });

  it("never stand in one account: a preview's reaches what production's does wherever ids are drawn", () => {
    expect(all(github, ROLE).map(({ inputs }) => inputs.name)).toEqual(["phototag-delivery-github-deployer"]);
    expect(all(previews, ROLE).map(({ inputs }) => inputs.name)).toEqual([
      "phototag-delivery-previews-deployer",
    ]);
  });
});

describe("a permissions boundary", () => {
  let production: Snapshot;
  let preview: Snapshot;

  // All that a deployer may switch on.
  const settings = { ...SETTINGS, text: true };

  beforeAll(async () => {
    production = (await evaluated("production", { settings })).snapshot;
    preview = (await evaluated("pr-12345", { settings })).snapshot;
  }, INSTALLATION_MS);

  const boundary = (stack: Snapshot) => one(stack, POLICY, "Boundary");
  const pairs = () =>
    [
      [production, github],
      [preview, previews],
    ] as const;

  it("is on every role of a stage that is delivered", () => {
    for (const [snapshot, stack] of pairs())
      for (const role of all(snapshot, ROLE))
        expect(role.inputs.permissionsBoundary, role.name).toBe(boundary(stack).arn);
  });

  it("holds all that the app's own roles may do", () => {
    for (const [snapshot, stack] of pairs())
      for (const role of all(snapshot, ROLE))
        for (const [action, resource] of grants(snapshot, role))
          expect(
            allowed([boundary(stack).inputs.policy], action, resource),
            `${role.name}: ${action} ${resource}`,
          ).toBe(true);
  });

  it("of a preview lets no role reach production's photos", () => {
    const reached = all(production, ROLE)
      .flatMap((role) => grants(production, role))
      .filter(([action, resource]) => allowed([boundary(previews).inputs.policy], action, resource))
      .map(([action]) => action);
    // Rekognition and X-Ray know no resources, and a user pool has no name of ours: previews have an account of their own.
    expect(
      [...new Set(reached)].filter((action) => !/^(rekognition|xray|cognito-idp):/.test(action)),
    ).toEqual([]);
  });

  it("lets no role change roles, policies or itself", () => {
    for (const stack of [github, pipeline, previews])
      for (const { Action } of statements(boundary(stack).inputs.policy))
        for (const action of Action)
          expect(action).not.toMatch(
            /^(iam|sts|cognito-idp:(?!Admin(DeleteUser|GetUser|UserGlobalSignOut)$)|cloudfront|apigateway)|\*/,
          );
  });
});

/** Each action that a role may do, on an example of each resource: wildcards and variables stand for something. */
function grants(snapshot: Snapshot, role: Resource): Array<[action: string, resource: string]> {
  const managed = managedPolicies(role).flatMap((arn) => statements(MANAGED_POLICIES[arn] as never));
  return [...roleStatements(snapshot, role), ...managed].flatMap(({ Effect, Action, Resource }) =>
    Effect === "Allow"
      ? Action.flatMap((action) =>
          Resource.map((resource) => [action, example(action, resource, role)] as [string, string]),
        )
      : [],
  );
}

function example(action: string, resource: string, { inputs }: Resource): string {
  if (resource === "*" && action.startsWith("logs:"))
    return `arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/${inputs.name}:log-stream:1`;
  return resource === "*" ? "*" : resource.replace(/\$\{[^}]*\}/g, "id").replaceAll("*", "x");
}

describe("the pipeline", () => {
  const stages = () =>
    one(pipeline, "aws:codepipeline/pipeline:Pipeline").inputs.stages as unknown as Array<{
      name: string;
      actions: Array<{ provider: string; configuration: Record<string, string> }>;
    }>;

  it("tests, compares and asks a person before it deploys", () => {
    expect(stages().map(({ name, actions }) => [name, ...actions.map(({ provider }) => provider)])).toEqual([
      ["Source", "CodeStarSourceConnection"],
      ["Test", "CodeBuild"],
      ["Compare", "CodeBuild"],
      ["Approve", "Manual"],
      ["Deploy", "CodeBuild"],
    ]);
    const [source] = stages();
    expect(source!.actions[0]!.configuration).toMatchObject({
      FullRepositoryId: "ada/phototag",
      BranchName: "main",
      ConnectionArn: one(pipeline, "aws:codeconnections/connection:Connection").arn,
    });
  });

  it("runs the repository's own checks, and SST's own deployment of production", () => {
    const commands = (title: string) => {
      const { buildspec } = one(pipeline, "aws:codebuild/project:Project", title).inputs.source as {
        buildspec: string;
      };
      return JSON.parse(buildspec).phases.build.commands;
    };
    expect(commands("Test")).toEqual([".ci/run"]);
    expect(commands("Compare").at(-1)).toBe("npx sst diff --stage production");
    expect(commands("Deploy")).toEqual(["npm ci", "npx sst deploy --stage production"]);
  });

  it("lets each build fetch its source and write its log, whatever the deployer's policy denies", () => {
    const artifacts = one(pipeline, "aws:s3/bucket:Bucket").arn!;
    for (const title of ["Test", "Compare", "Deploy"]) {
      const role = one(pipeline, ROLE, `${title}Role`).inputs.name;
      const inline = all(pipeline, "aws:iam/rolePolicy:RolePolicy").filter(
        ({ inputs }) => inputs.role === role,
      );
      const attached = all(pipeline, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        .filter(({ inputs }) => inputs.role === role)
        .map(({ inputs }) => all(pipeline, POLICY).find(({ arn }) => arn === inputs.policyArn)!);
      const policies = [...inline, ...attached].map(({ inputs }) => inputs.policy);
      const logs = one(pipeline, "aws:cloudwatch/logGroup:LogGroup", `${title}Logs`).arn!;
      for (const [action, resource] of [
        ["s3:GetObject", `${artifacts}/source/1.zip`],
        ["s3:GetObjectVersion", `${artifacts}/source/1.zip`],
        ["s3:PutObject", `${artifacts}/out/1.zip`],
        ["s3:GetBucketLocation", artifacts],
        ["logs:PutLogEvents", `${logs}:log-stream:1`],
      ] as const)
        expect(allowed(policies, action, resource), `${title}: ${action} ${resource}`).toBe(true);
    }
  });

  it("gives the tests no right to deploy", () => {
    const policies = (title: string) => {
      const role = one(pipeline, ROLE, `${title}Role`);
      return all(pipeline, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").filter(
        ({ inputs }) => inputs.role === role.inputs.name,
      );
    };
    expect(policies("Test")).toEqual([]);
    expect(policies("Pipeline")).toEqual([]);
    expect(policies("Deploy")).toHaveLength(1);
  });

  it("is trusted by service, account and source: nobody else's pipeline can ask in its name", () => {
    const services = all(pipeline, ROLE).map((role) => {
      const [statement, ...others] = trust(role);
      expect(others, role.name).toEqual([]);
      expect(statement!.Action, role.name).toEqual(["sts:AssumeRole"]);
      expect(statement!.Condition, role.name).toMatchObject({
        StringEquals: { "aws:SourceAccount": "123456789012" },
        ArnEquals: {
          "aws:SourceArn": expect.stringMatching(
            /^arn:aws:code(build|pipeline):us-east-1:123456789012:[^*]+$/,
          ),
        },
      });
      return (statement!.Principal as Record<string, string[]>).Service![0];
    });
    expect(services.sort()).toEqual([
      ...Array(3).fill("codebuild.amazonaws.com"),
      "codepipeline.amazonaws.com",
    ]);
    const sources = all(pipeline, ROLE).map(
      (role) => (trust(role)[0]!.Condition!.ArnEquals as Record<string, string>)["aws:SourceArn"],
    );
    for (const { arn } of [
      ...all(pipeline, "aws:codebuild/project:Project"),
      one(pipeline, "aws:codepipeline/pipeline:Pipeline"),
    ])
      expect(sources).toContain(arn);
  });

  it("keeps its artifacts for a month, from everyone but itself and over TLS", () => {
    const bucket = one(pipeline, "aws:s3/bucket:Bucket");
    expect(all(pipeline, "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration")).toEqual([]);
    expect(one(pipeline, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").inputs).toMatchObject({
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    const [policy, ...others] = statements(one(pipeline, "aws:s3/bucketPolicy:BucketPolicy").inputs.policy);
    expect(others).toEqual([]);
    expect(policy).toMatchObject({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } });
    const { rules } = one(
      pipeline,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    ).inputs;
    expect(rules).toEqual(expect.arrayContaining([expect.objectContaining({ expiration: { days: 30 } })]));
    expect(bucket.inputs.forceDestroy).toBe(true);
  });

  it("tells a person of its approvals and failures, who alone is told", () => {
    const topic = one(pipeline, "aws:sns/topic:Topic");
    expect(one(pipeline, "aws:sns/topicSubscription:TopicSubscription").inputs).toMatchObject({
      topic: topic.arn,
      protocol: "email",
      endpoint: "ada@example.org",
    });
    const approve = stages().find(({ name }) => name === "Approve")!;
    expect(approve.actions[0]!.configuration.NotificationArn).toBe(topic.arn);
    const rule = one(pipeline, "aws:codestarnotifications/notificationRule:NotificationRule").inputs;
    expect(rule).toMatchObject({
      resource: one(pipeline, "aws:codepipeline/pipeline:Pipeline").arn,
      eventTypeIds: expect.arrayContaining(["codepipeline-pipeline-pipeline-execution-failed"]),
      targets: [{ address: topic.arn }],
    });
    const [statement, ...others] = statements(one(pipeline, "aws:sns/topicPolicy:TopicPolicy").inputs.policy);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({
      Principal: { Service: ["codestar-notifications.amazonaws.com"] },
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    });
  });
});
