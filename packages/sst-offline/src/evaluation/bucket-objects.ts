import path from "node:path";
import { fromRoot } from "./errors.ts";

type Values = Record<string, unknown>;

/** SST keeps its own assets there, functions' bundles among them. */
export const ASSET_BUCKET = "sst-asset";

const OBJECT_TYPE = /^aws:s3\/bucketObject(v2)?:/;

/** More than that makes a snapshot unreadable. Measured in UTF-16 units. */
const INLINE_LIMIT = 64 * 1024;

/** A bucket's object that the app itself defines. */
export function isBucketObject(type: string): boolean {
  return OBJECT_TYPE.test(type);
}

/** An object that is SST's way of bringing code or a site to AWS. */
export function isAssetOfSst(type: string, inputs: Values): boolean {
  return isBucketObject(type) && inputs.bucket === ASSET_BUCKET;
}

/** The assets of `@pulumi/pulumi`, of which each has one of these. */
interface Asset {
  text?: Promise<string>;
  path?: Promise<string>;
  uri?: Promise<string>;
  __pulumiAsset?: boolean;
}

/**
 * An object's inputs as a snapshot holds them. A text is its `content`; a file is named, as `source: {file}`, a path
 * from the app's folder; of what can be neither, `source: {omitted}` says what it was.
 */
export async function withContent(inputs: Values, root: string): Promise<Values> {
  const { source, ...rest } = inputs;
  const given = source ? { ...rest, ...(await contentOf(source as Asset, root)) } : rest;
  for (const name of ["content", "contentBase64"] as const) {
    const { [name]: content, ...others } = given as Values;
    if (typeof content === "string" && content.length > INLINE_LIMIT)
      return { ...others, source: { omitted: `${name} of ${content.length} characters` } };
  }
  return given;
}

async function contentOf(asset: Asset, root: string): Promise<Values> {
  const [text, file, uri] = await Promise.all([asset.text, asset.path, asset.uri]);
  if (!asset.__pulumiAsset) return { source: { omitted: "an archive" } };
  if (text !== undefined) return { content: text };
  if (file !== undefined) return { source: { file: fromRoot(path.resolve(root, file), root) } };
  return { source: { omitted: `what is at ${uri}` } };
}
