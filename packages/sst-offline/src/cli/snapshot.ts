import path from "node:path";
import { ensurePlatform } from "../evaluation/platform.ts";
import { reportSince, snapshotFiles, staleFiles, writeStale } from "../snapshot/files.ts";
import { UsageError } from "./app.ts";

export interface SnapshotOptions {
  stage: string[];
  out: string;
  check?: boolean;
  diff?: string;
}

/** `sst-offline snapshot` @throws UsageError when something is stale under `--check` */
export async function snapshot(root: string, { stage, out, check, diff }: SnapshotOptions): Promise<void> {
  if (diff !== undefined) {
    process.stdout.write(await reportSince(path.resolve(diff), { root, folder: out }));
    return;
  }
  await ensurePlatform(root, console.log);
  const files = await snapshotFiles({ root, stages: stage, folder: out });
  if (check) {
    const stale = await staleFiles(root, files);
    if (stale.length > 0)
      throw new UsageError(
        `stale: ${stale.join(", ")}; write them anew by the same command without --check`,
        1,
      );
  }
  const written = check ? [] : await writeStale(root, files);
  console.log(
    written.length === 0 ? "the snapshots are up to date" : written.map((name) => `wrote ${name}`).join("\n"),
  );
}
