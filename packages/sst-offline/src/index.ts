/**
 * SST apps on this machine: {@link evaluate} turns an app's folder into a {@link Snapshot} with neither AWS nor
 * Pulumi's engine, {@link startCloud} runs one as AWS would, and the queries ask what a stack holds.
 *
 * @example
 * const { snapshot } = await evaluate({ root: "my-app", stage: "local", platform: await ensurePlatform("my-app") });
 * const cloud = await startCloud({ snapshot, root: "my-app", data: "my-app/.sst/local", port: 3000 });
 * console.log(cloud.outputs);
 * await cloud.close();
 */

export { reloadLine } from "./cli/run.ts";
export { makeDataFolder } from "./data-folder.ts";
export { buildFunctions, type DeployedResource, deployedResources } from "./diff/sst-diff.ts";
export { serialize } from "./evaluation/canonicalize.ts";
export { appEnvironment, environmentFiles } from "./evaluation/environment.ts";
export { EvaluationError, type Problem } from "./evaluation/errors.ts";
export {
  type ComponentUrl,
  type DevCommand,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
} from "./evaluation/evaluate.ts";
export { cliEnvironment, ensurePlatform, PlatformError } from "./evaluation/platform.ts";
export type { CloudEvent } from "./events.ts";
export { type FaultOptions, faultOptions } from "./faults/faults.ts";
export { freePort } from "./free-port.ts";
export { type DeniedLines, deniedLine, deniedLines } from "./iam/denied-line.ts";
export type { UsedPermission } from "./iam/usage.ts";
export { printableLine, printableText } from "./logs/printable.ts";
export { type Grant, grantLine, grants, revoke, usesOf } from "./permissions/grants.ts";
export { type Kept, keptFor, keptIn, readKept, stale } from "./permissions/kept.ts";
export { type ReloadableCloud, startReloadable } from "./reload.ts";
export { AwsError, type Caller, type PluginCall, type ServicePlugin } from "./service.ts";
export type { SiteServer } from "./services/edge/site-server.ts";
export type { Preparation } from "./services/edge/waiting-page.ts";
export type { Reload } from "./services/lambda/lambda.ts";
export { type Change, type Comparison, compare } from "./snapshot/comparison/compare.ts";
export { type GrantChanges, grantChanges } from "./snapshot/comparison/grants.ts";
export { differences } from "./snapshot/comparison/lines.ts";
export { report } from "./snapshot/comparison/markdown.ts";
export { environmentTypes } from "./snapshot/environment-types.ts";
export { type KeptSnapshots, reportSince, snapshotFiles, staleFiles, writeStale } from "./snapshot/files.ts";
export type * from "./snapshot/format.ts";
export * from "./snapshot/query.ts";
export { parseSnapshot, readSnapshot, SnapshotError } from "./snapshot/read.ts";
export { type Cloud, type CloudOptions, startCloud } from "./start.ts";
export { StartError } from "./start-error.ts";
export { survey } from "./survey.ts";
export type { Usage } from "./usage/meter.ts";
export { type FileWatch, watchFiles } from "./watch.ts";
