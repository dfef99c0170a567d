import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { SeedSpec } from "../../graph/seeds.ts";
import { StartError } from "../../start-error.ts";
import { put, table, write } from "../../store/store.ts";
import { putObject, receiveBody, type S3State } from "./objects.ts";
import { readObjectHeaders } from "./protocol.ts";
import type { BucketSpec } from "./spec.ts";

/**
 * Puts the stack's own objects into their buckets, as a deployment does: those that are new, and those of which the
 * stack says something else than at the last start. What was done to them meanwhile stays.
 *
 * @param root the app's folder, from which files are named
 * @throws StartError `snapshot` when a file is not there
 */
export async function seed(
  state: S3State,
  buckets: ReadonlyMap<string, BucketSpec>,
  objects: readonly SeedSpec[],
  root: string,
): Promise<void> {
  const seeded = table<string>(state.store.level, "s3-seeded");
  for (const { bucket, key, content, headers } of objects) {
    const spec = buckets.get(bucket);
    if (!spec) continue;
    const bytes = Buffer.isBuffer(content) ? content : await fileOf(content.file, root);
    const mark = createHash("sha256").update(JSON.stringify(headers)).update(bytes).digest("hex");
    const place = `${bucket}/${key}`;
    if ((await seeded.get(place)) === mark) continue;
    const body = await receiveBody(state, once(bytes), {});
    await putObject(state, spec, key, body, readObjectHeaders(headers), {
      event: "ObjectCreated:Put",
      actor: { principalId: "DEPLOYER", requestId: mark.slice(0, 16).toUpperCase() },
    });
    await write(state.store.level, [put(seeded, place, mark)], { sync: true });
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function fileOf(file: string, root: string): Promise<Buffer> {
  return readFile(path.resolve(root, file)).catch((error: Error) => {
    throw new StartError("snapshot", `${file}, an object of the stack, cannot be read: ${error.message}`, {
      cause: error,
    });
  });
}
