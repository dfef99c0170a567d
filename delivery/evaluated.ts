import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { evaluate, type Snapshot } from "@phototag/snapshot";
import type { Owner } from "../infra/owner.ts";
import { ensurePlatform } from "../scripts/sst-platform.ts";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..");

/**
 * Evaluates an app of this repository as it would be with another owner's facts: `.` is Phototag itself,
 * `delivery` its delivery.
 * @throws EvaluationError as `evaluate` does
 */
export async function evaluatedFor(
  owner: Partial<Owner>,
  app: "." | "delivery",
  stage: string,
): Promise<Snapshot> {
  const platform = await ensurePlatform();
  const copy = await mkdtemp(path.join(tmpdir(), "phototag-owner-"));
  try {
    for (const part of ["infra", "delivery", "sst.config.ts"])
      await cp(path.join(root, part), path.join(copy, part), { recursive: true });
    // What the stack imports and where its site lies; a junction needs no rights on Windows.
    for (const part of ["packages", "node_modules"])
      await symlink(path.join(root, part), path.join(copy, part), "junction");
    const file = path.join(copy, "infra", "owner.ts");
    const declared = "export const OWNER: Owner = {";
    const source = await readFile(file, "utf8");
    if (!source.includes(declared)) throw new Error(`infra/owner.ts no longer holds "${declared}"`);
    await writeFile(
      file,
      `${source.replace(declared, "const WRITTEN: Owner = {")}\nexport const OWNER: Owner = { ...WRITTEN, ...${JSON.stringify(owner)} };\n`,
    );
    await mkdir(path.join(copy, ".sst"));
    return (await evaluate({ root: path.join(copy, app), stage, platform })).snapshot;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}
