export type { DateSource, Exposure, Keyword, Metadata, MetadataDate, TakenFrom } from "./metadata.ts";
export { type Own, parseOwn } from "./own.ts";
export { parseXmp, readMetadata } from "./read.ts";
export { withSidecar } from "./sidecar.ts";
export { type Taken, takenOf } from "./taken.ts";
export { type Sidecar, type SidecarTag, writeXmp } from "./write.ts";
