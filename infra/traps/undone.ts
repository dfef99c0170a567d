import { readFile } from "node:fs/promises";
import path from "node:path";
import { root } from "../snapshot/evaluated.ts";
import type { Trap } from "./traps.ts";

/**
 * The stack's files as they would be without the handling of `trap`: path from the repository's root → text.
 * @throws Error when a text to be undone does not stand in its file exactly once.
 */
export async function undone({ trap, undo }: Trap): Promise<Record<string, string>> {
  const sources: Record<string, string> = {};
  for (const { file, text, by = "" } of undo) {
    const name = `infra/${file}`;
    const source = sources[name] ?? (await readFile(path.join(root, "infra", file), "utf8"));
    const times = source.split(text).length - 1;
    if (times !== 1)
      throw new Error(
        `${name} holds ${JSON.stringify(text)} ${times} times, not once: see the trap "${trap}"`,
      );
    sources[name] = source.replace(text, () => by);
  }
  return sources;
}
