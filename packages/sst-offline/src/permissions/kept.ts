import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Grant } from "./grants.ts";

/** A line in the stack's definition that says why a grant stays that no journey uses. */
export interface Kept {
  holder: string;
  action: string;
  reason: string;
  /** `infra/site.ts:12` */
  at: string;
}

/** `// kept: SweepRole s3:ListBucket, because …`, beside what grants it. */
const LINE = /\/\/\s*kept:\s*(\S+)\s+([\w-]+:[\w*]+),\s*(\S.*)$/;

/**
 * Reads the lines that say why grants stay, out of all sources in a folder.
 *
 * @param folder its own `.ts` files are read, not those below it, nor tests
 * @param name what messages call the folder. @default "infra"
 * @throws Error as {@link keptIn}
 * @example
 * const kept = await readKept("infra");
 * expect(unused.filter((grant) => !keptFor(grant, kept))).toEqual([]);
 */
export async function readKept(folder: string, name = "infra"): Promise<Kept[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const found = await Promise.all(
    files.map(async (file) => keptIn(await readFile(join(folder, file), "utf8"), `${name}/${file}`)),
  );
  return found.flat();
}

/**
 * The lines of one source that say why a grant stays.
 *
 * @param source the file's text
 * @param file its name, for messages
 * @throws Error for a line that begins like one and is none, so that a slip of the pen does not go unseen
 * @example
 * keptIn("// kept: SweepRole s3:ListBucket, only a crash needs it", "infra/sweep.ts");
 */
export function keptIn(source: string, file: string): Kept[] {
  return source.split(/\r?\n/).flatMap((line, at) => {
    if (!/\/\/\s*kept:/i.test(line)) return [];
    const [, holder, action, reason] = LINE.exec(line) ?? [];
    if (!holder || !action || !reason)
      throw new Error(`${file}:${at + 1}: write "// kept: HOLDER service:Action, why"`);
    return [{ holder, action, reason, at: `${file}:${at + 1}` }];
  });
}

/** The line that says why a grant stays; undefined when there is none. */
export function keptFor({ holder, action }: Grant, kept: readonly Kept[]): Kept | undefined {
  return kept.find((line) => line.holder === holder && line.action === action);
}

/**
 * Lines about grants that are used, or are not there: whoever reads them is misled.
 *
 * @param unused the grants that nothing made use of
 */
export function stale(kept: readonly Kept[], unused: readonly Grant[]): Kept[] {
  return kept.filter((line) => !unused.some((grant) => keptFor(grant, [line])));
}
