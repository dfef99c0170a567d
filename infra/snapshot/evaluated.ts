/** Snapshots that are not kept: the stack as another stage, another owner or `sst dev` would have it. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type EvaluateOptions, type Evaluation, ensurePlatform, evaluate } from "sst-offline";
import type { Owner } from "../owner.ts";

export const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");

interface Otherwise extends Pick<EvaluateOptions, "dev" | "command" | "sources"> {
  /** In place of whoever infra/owner.ts names, so that a deployer's own facts change no test. */
  owner?: Owner;
}

/**
 * The stack as `stage`, evaluated with SST's real components. Takes seconds, and half a minute more where they
 * have to be installed first.
 * @throws EvaluationError when the stack refuses.
 */
export async function evaluated(
  stage: string,
  { owner, sources, ...how }: Otherwise = {},
): Promise<Evaluation> {
  await ensurePlatform();
  return evaluate({
    root,
    stage,
    ...how,
    sources: { ...(owner && { "infra/owner.ts": await ownedBy(owner) }), ...(await altered()), ...sources },
  });
}

/** Files that stand in for the stack's own, where what the tests would say of another stack is asked (see ../traps). */
async function altered(): Promise<Record<string, string>> {
  const file = process.env.PHOTOTAG_SOURCES;
  return file ? JSON.parse(await readFile(file, "utf8")) : {};
}

/** infra/owner.ts as `owner` would have filled it in. */
export async function ownedBy(owner: Owner): Promise<string> {
  const text = await readFile(path.join(root, "infra", "owner.ts"), "utf8");
  const block = /export const OWNER: Owner = \{.*?\n\};/s;
  if (!block.test(text)) throw new Error("infra/owner.ts has no block OWNER");
  return text.replace(block, () => `export const OWNER: Owner = ${JSON.stringify(owner)};`);
}
