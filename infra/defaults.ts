/** What every component gets by default. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stageOf } from "./stage";

const stage = stageOf($app.stage);

/** Leaves places and names in the source maps of a bundle, and takes out the text of what they lead to. */
async function withoutSources(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".mjs.map")) continue;
    const file = join(folder, name);
    const { sourcesContent: _texts, ...map } = JSON.parse(await readFile(file, "utf8"));
    await writeFile(file, JSON.stringify(map));
  }
}

/** AWS lets nobody narrow them to a resource. */
const mayTrace = { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"] };

$transform(sst.aws.Function, (args, _opts, name) => {
  args.runtime ??= "nodejs24.x";
  args.architecture ??= "arm64";
  args.logging ??= { retention: stage.logRetention, format: "json" };
  args.environment = $output(args.environment).apply((environment) => ({
    POWERTOOLS_SERVICE_NAME: name.replace(/Function$/, "").toLowerCase(),
    POWERTOOLS_LOG_LEVEL: stage.logLevel,
    NODE_OPTIONS: "--enable-source-maps",
    ...environment,
  }));
  // SST 4.17.1 says that it minifies by default, and does not: three times the bytes at each cold start.
  args.nodejs = $output(args.nodejs).apply((nodejs) => ({ minify: true, sourcemap: true, ...nodejs }));
  // Else what is minified is logged with places that nobody can read. SST's maps hold all sources as well, which Node
  // would read at each cold start for nothing.
  args.hook ??= { postbuild: withoutSources };
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
