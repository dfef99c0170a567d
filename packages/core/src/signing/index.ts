/** Addresses that whoever holds them may open for a while: the bucket is closed. */
export { originalUrl, saveAs } from "./original.ts";
export { RENDITION_SECONDS, renditionsOf, renditionsOfOne, SHARED_SECONDS } from "./renditions.ts";
