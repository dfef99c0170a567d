import { StartError } from "../start-error.ts";
import { find, type Graph } from "./graph.ts";
import { bucket, bucketObject, bucketObjectV2 } from "./types/s3.ts";

/** An object that the stack itself puts into a bucket. */
export interface SeedSpec {
  bucket: string;
  key: string;
  /** Its bytes, or the file that holds them: a path from the app's folder. */
  content: Buffer | { file: string };
  /** As a PutObject request would say them. */
  headers: Record<string, string>;
}

export function seedSpecs(graph: Graph): SeedSpec[] {
  return [bucketObjectV2, bucketObject].flatMap((type) =>
    graph.each(type, ({ label, inputs }): SeedSpec => {
      const { content = "", contentBase64, source, metadata, tags, ...rest } = inputs;
      if (source && "omitted" in source)
        throw new StartError(
          "snapshot",
          `${label}: the snapshot does not hold its content, ${source.omitted}`,
        );
      const headers = {
        "content-type": rest.contentType,
        "cache-control": rest.cacheControl,
        "content-disposition": rest.contentDisposition,
        "content-encoding": rest.contentEncoding,
        "content-language": rest.contentLanguage,
        "x-amz-tagging": tags && new URLSearchParams(tags).toString(),
        ...Object.fromEntries(
          Object.entries(metadata ?? {}).map(([name, value]) => [`x-amz-meta-${name.toLowerCase()}`, value]),
        ),
      };
      return {
        bucket: find(graph.all(bucket), rest.bucket, label).inputs.bucket,
        key: rest.key,
        content:
          source ??
          (contentBase64 === undefined ? Buffer.from(content) : Buffer.from(contentBase64, "base64")),
        headers: Object.fromEntries(
          Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
        ),
      };
    }),
  );
}
