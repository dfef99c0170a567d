import type { Drift } from "../../drift/index.ts";
import { Busy, examineCount, examineEntry } from "../../image/drift.ts";
import { examineBytes } from "./bytes.ts";
import { examineIndex, type Finding } from "./mend.ts";
import { discover, type Places, survey } from "./survey.ts";

export type { Finding } from "./mend.ts";

export interface RecountOptions {
  /** One library; by default every one. */
  owner?: string;
  /** Mend what is found. */
  fix?: boolean;
  /** Ends between two findings. */
  signal?: AbortSignal;
  /** How many items of the table were read so far, of which phase. */
  onProgress?(phase: "looking for libraries" | "comparing" | "examining", done: number, of?: number): void;
}

export interface Recount {
  owners: number;
  images: number;
  rows: number;
  findings: Finding[];
  /** What others changed all the while, so that nothing can be said of it. */
  busy: string[];
}

/**
 * Verifies the law of the library (image/change.ts): an index row stands exactly where its image says, and a tag's
 * count is the number of its rows; beside that, that images are indexed as their rows call for. With `fix` it
 * makes it so. Libraries may be in use meanwhile: what lawful changes do is never taken for a fault, nor undone.
 *
 * Asked about one owner alone, it misses index rows under terms that neither a photo nor a count knows of.
 */
export async function recount({
  owner,
  fix = false,
  signal,
  onProgress = () => {},
}: RecountOptions): Promise<Recount> {
  const places: Places =
    owner === undefined
      ? await discover((items) => onProgress("looking for libraries", items))
      : new Map([[owner, new Set()]]);
  const result: Recount = { owners: 0, images: 0, rows: 0, findings: [], busy: [] };
  for (const [each, terms] of places) {
    if (signal?.aborted) break;
    const suspects = await survey(each, terms, (rows) => onProgress("comparing", result.rows + rows));
    result.owners++;
    result.images += suspects.images;
    result.rows += suspects.rows;
    // Counts after entries, which move them; images last, since `change` needs an index that is sound.
    const examinations = [
      ...suspects.entries.map((entry) => ({
        what: `${entry.id} under ${entry.term}`,
        look: async () => found(await examineEntry(entry, fix), fix),
      })),
      ...suspects.terms.map((term) => ({
        what: term,
        look: async () => found(await examineCount(each, term, fix), fix),
      })),
      ...suspects.stale.map((id) => ({ what: id, look: () => examineIndex(each, id, fix) })),
      // After the images, which move them.
      ...(suspects.bytes ? [{ what: "the bytes", look: () => examineBytes(each, fix) }] : []),
    ];
    for (const [index, { what, look }] of examinations.entries()) {
      if (signal?.aborted) break;
      onProgress("examining", index, examinations.length);
      try {
        const finding = await look();
        if (finding) result.findings.push(finding);
      } catch (error) {
        if (!(error instanceof Busy)) throw error;
        result.busy.push(`${what} of ${each}`);
      }
    }
  }
  return result;
}

function found(drift: Drift | undefined, mended: boolean): Finding | undefined {
  return drift && { ...drift, mended };
}
