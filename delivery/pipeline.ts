/** AWS CodePipeline: a push to main is tested, compared with what runs, approved by a person, and deployed. */
import { SETTINGS } from "../infra/settings";
import { account, deployment, name, region } from "./deploying";

const { repository } = SETTINGS;
if (!repository) throw new Error("infra/settings.ts: set `repository` first (docs/delivery.md)");
const alertsTo = SETTINGS.alertsTo;
if (!alertsTo) throw new Error("infra/settings.ts: set `alertsTo`, the address that is asked to approve");

const BRANCH = "main";
const pipelineName = name("production");

// Made "pending": a person lets it into GitHub once, in the console.
const connection = new aws.codeconnections.Connection("GitHub", {
  name: "phototag-github",
  providerType: "GitHub",
});

const artifacts = new sst.aws.Bucket("Artifacts", {
  cors: false,
  transform: { bucket: { forceDestroy: true } },
});
new aws.s3.BucketLifecycleConfiguration("ArtifactsLifecycle", {
  bucket: artifacts.name,
  rules: [
    { id: "old-runs", status: "Enabled", filter: { prefix: "" }, expiration: { days: 30 } },
    {
      id: "unfinished-uploads",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
  ],
});

const messages = new aws.sns.Topic("Messages", { name: name("messages") });
new aws.sns.TopicSubscription("MessagesByMail", {
  topic: messages.arn,
  protocol: "email",
  endpoint: alertsTo,
});
new aws.sns.TopicPolicy("MessagesPolicy", {
  arn: messages.arn,
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sns:Publish"],
        resources: [messages.arn],
        principals: [{ type: "Service", identifiers: ["codestar-notifications.amazonaws.com"] }],
        conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [account] }],
      },
    ],
  }).json,
});

/** A role for one AWS service, on behalf of this account's own `source` alone. */
function roleFor(title: string, service: string, source: $util.Input<string>): aws.iam.Role {
  return new aws.iam.Role(`${title}Role`, {
    name: name(title.toLowerCase()),
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRole"],
          principals: [{ type: "Service", identifiers: [service] }],
          conditions: [
            { test: "StringEquals", variable: "aws:SourceAccount", values: [account] },
            { test: "ArnEquals", variable: "aws:SourceArn", values: [source] },
          ],
        },
      ],
    }).json,
  });
}

const arn = (service: string, rest: string) => $interpolate`arn:aws:${service}:${region}:${account}:${rest}`;
const readsAndWritesArtifacts = {
  actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
  resources: [$interpolate`${artifacts.arn}/*`],
};
const findsArtifacts = {
  actions: ["s3:GetBucketLocation", "s3:GetBucketVersioning", "s3:ListBucket"],
  resources: [artifacts.arn],
};
const clones = { actions: ["codeconnections:UseConnection"], resources: [connection.arn] };

interface Build {
  role: aws.iam.Role;
  project: aws.codebuild.Project;
}

/**
 * A project that runs `commands` in the repository. The image is Debian's with Node, as `.ci/run` expects it:
 * Ubuntu's Chromium is a snap, which a container cannot install.
 */
function build(title: string, minutes: number, commands: string[]): Build {
  const projectName = name(title.toLowerCase());
  const role = roleFor(title, "codebuild.amazonaws.com", arn("codebuild", `project/${projectName}`));
  const logs = new aws.cloudwatch.LogGroup(`${title}Logs`, {
    name: `/aws/codebuild/${projectName}`,
    retentionInDays: 30,
  });
  new aws.iam.RolePolicy(`${title}Policy`, {
    name: "build",
    role: role.name,
    policy: aws.iam.getPolicyDocumentOutput({
      statements: [
        { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [$interpolate`${logs.arn}:*`] },
        readsAndWritesArtifacts,
        findsArtifacts,
        clones,
      ],
    }).json,
  });
  const project = new aws.codebuild.Project(title, {
    name: projectName,
    serviceRole: role.arn,
    buildTimeout: minutes,
    artifacts: { type: "CODEPIPELINE" },
    environment: {
      type: "LINUX_CONTAINER",
      computeType: "BUILD_GENERAL1_MEDIUM",
      image: "public.ecr.aws/docker/library/node:24-bookworm",
    },
    logsConfig: { cloudwatchLogs: { groupName: logs.name } },
    source: {
      type: "CODEPIPELINE",
      buildspec: JSON.stringify({ version: 0.2, phases: { build: { commands } } }),
    },
  });
  return { role, project };
}

const install = "npm ci";
const test = build("Test", 60, [".ci/run"]);
const compare = build("Compare", 30, [
  install,
  "npm run build -w packages/web",
  "npx sst diff --stage production",
]);
const deploy = build("Deploy", 60, [install, "npx sst deploy --stage production"]);
const lets = deployment("production");
lets("Compare", compare.role);
lets("Deploy", deploy.role);

const pipelineRole = roleFor("Pipeline", "codepipeline.amazonaws.com", arn("codepipeline", pipelineName));
new aws.iam.RolePolicy("PipelinePolicy", {
  name: "pipeline",
  role: pipelineRole.name,
  policy: aws.iam.getPolicyDocumentOutput({
    statements: [
      readsAndWritesArtifacts,
      findsArtifacts,
      clones,
      {
        actions: ["codebuild:StartBuild", "codebuild:BatchGetBuilds"],
        resources: [test, compare, deploy].map(({ project }) => project.arn),
      },
      { actions: ["sns:Publish"], resources: [messages.arn] },
    ],
  }).json,
});

const runs = ({ project }: Build, title: string) => ({
  name: title,
  category: "Build",
  owner: "AWS",
  provider: "CodeBuild",
  version: "1",
  inputArtifacts: ["source"],
  configuration: { ProjectName: project.name },
});

const pipeline = new aws.codepipeline.Pipeline("Production", {
  name: pipelineName,
  roleArn: pipelineRole.arn,
  pipelineType: "V2",
  // A push that waits for its approval is not overtaken by the next.
  executionMode: "QUEUED",
  artifactStores: [{ type: "S3", location: artifacts.name }],
  stages: [
    {
      name: "Source",
      actions: [
        {
          name: "GitHub",
          category: "Source",
          owner: "AWS",
          provider: "CodeStarSourceConnection",
          version: "1",
          outputArtifacts: ["source"],
          configuration: {
            ConnectionArn: connection.arn,
            FullRepositoryId: repository.name,
            BranchName: BRANCH,
            DetectChanges: "true",
            // The whole clone, since the checks read git's own record.
            OutputArtifactFormat: "CODEBUILD_CLONE_REF",
          },
        },
      ],
    },
    { name: "Test", actions: [runs(test, "Checks")] },
    { name: "Compare", actions: [runs(compare, "Diff")] },
    {
      name: "Approve",
      actions: [
        {
          name: "ByAPerson",
          category: "Approval",
          owner: "AWS",
          provider: "Manual",
          version: "1",
          configuration: {
            NotificationArn: messages.arn,
            CustomData: "The stage Compare says in its log what this would change in production.",
          },
        },
      ],
    },
    { name: "Deploy", actions: [runs(deploy, "Production")] },
  ],
});

new aws.codestarnotifications.NotificationRule("Failures", {
  name: name("failures"),
  resource: pipeline.arn,
  detailType: "BASIC",
  eventTypeIds: [
    "codepipeline-pipeline-pipeline-execution-failed",
    "codepipeline-pipeline-pipeline-execution-succeeded",
  ],
  targets: [{ address: messages.arn }],
});

export const outputs = { pipeline: pipeline.name, connection: connection.arn };
