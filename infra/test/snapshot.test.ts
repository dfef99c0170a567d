import { execFile } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensurePlatform, evaluate, serialize, snapshotFiles, staleFiles } from "sst-offline";
import { beforeAll, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Installing SST's components takes half a minute, and much longer on a slow line. */
const INSTALLATION_MS = 5 * 60_000;
const EVALUATIONS_MS = 3 * 60_000;

beforeAll(async () => {
  await ensurePlatform();
}, INSTALLATION_MS);

it(
  "the committed snapshots and link types are what the stack evaluates to, the same bytes each time",
  async () => {
    const files = await snapshotFiles({ root, stages: ["local", "production"] });
    expect(await staleFiles(root, files), "stale: run `npm run snapshot` and commit what it writes").toEqual(
      [],
    );
    const { snapshot } = await evaluate({ root, stage: "local" });
    expect(serialize(snapshot)).toBe(files.get("infra/snapshot/local.json"));
  },
  EVALUATIONS_MS,
);

it(
  "the stack fits the types of SST's components",
  async () => {
    const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
    const said = await promisify(execFile)(process.execPath, [tsc, "--noEmit", "-p", "infra"], {
      cwd: root,
    }).catch((error: { stdout: string }) => error);
    expect(said.stdout).toBe("");
  },
  EVALUATIONS_MS,
);
