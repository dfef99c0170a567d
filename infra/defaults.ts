/** What every component gets by default. */
import { stageOf } from "./stage";

const stage = stageOf($app.stage);

/** AWS lets nobody narrow them to a resource. */
const mayTrace = { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] };

$transform(sst.aws.Function, (args, _opts, name) => {
  args.runtime ??= "nodejs24.x";
  args.architecture ??= "arm64";
  args.logging ??= { retention: stage.logRetention, format: "json" };
  args.environment = $output(args.environment).apply((environment) => ({
    POWERTOOLS_SERVICE_NAME: name.replace(/Function$/, "").toLowerCase(),
    POWERTOOLS_LOG_LEVEL: stage.logLevel,
    ...environment,
  }));
  // SST 4.17.1 says that it minifies by default, and does not: three times the bytes at each cold start.
  args.nodejs = $output(args.nodejs).apply((nodejs) => ({ minify: true, ...nodejs }));
  // SST 4.17.1 tests an Output for truth where it picks the trust policy, so on every stage the role would
  // trust the account's root, as `sst dev` needs.
  if (!$dev)
    args.transform = {
      ...args.transform,
      role: (role) => {
        role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });
        return undefined;
      },
    };
  if (stage.tracing) {
    args.transform = { ...args.transform, function: { tracingConfig: { mode: "Active" } } };
    args.permissions = $output(args.permissions).apply((permissions) => [...(permissions ?? []), mayTrace]);
  }
});

// SST's own links grant `s3:*`, `dynamodb:*` and `sqs:*`. Ours hand out names; `permissions` says what is allowed.
sst.Linkable.wrap(sst.aws.Bucket, (bucket) => ({ properties: { name: bucket.name } }));
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));
sst.Linkable.wrap(sst.aws.Queue, (queue) => ({ properties: { url: queue.url } }));

// A deployer that is not an administrator may make roles within its boundary alone.
if (stage.permissionsBoundary) {
  const policy = $interpolate`arn:aws:iam::${aws.getCallerIdentityOutput().accountId}:policy/${stage.permissionsBoundary}`;
  $transform(aws.iam.Role, (args) => {
    args.permissionsBoundary ??= policy;
  });
}
