/**
 * Snapshots: what an SST app's stack definition evaluates to, as one file. An app's folder goes in, a
 * {@link Snapshot} comes out, with neither AWS nor Pulumi's engine.
 */
export { serialize } from "./canonicalize.ts";
export { type Change, type Comparison, compare } from "./comparison/compare.ts";
export { type GrantChanges, grantChanges } from "./comparison/grants.ts";
export { differences } from "./comparison/lines.ts";
export { report } from "./comparison/markdown.ts";
export { environmentTypes } from "./environment-types.ts";
export {
  type DevCommand,
  type EvaluateOptions,
  type Evaluation,
  EvaluationError,
  evaluate,
} from "./evaluate.ts";
export type * from "./format.ts";
export * from "./query.ts";
export { parseSnapshot, readSnapshot, SnapshotError } from "./read.ts";
