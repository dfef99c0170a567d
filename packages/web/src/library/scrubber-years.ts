/** The years that stand beside the scrubber. */
import { afterPrefix } from "@phototag/core/term";

/** Years closer together than this would be written over each other; in parts of the track. */
const YEAR_APART = 0.04;

export interface Month {
  /** The query that lists it: its heading has the year where the reader's language puts it. */
  q: string;
  /** Pixels from the grid's top. */
  top: number;
}

/** Each year where its first month stands, in parts of the track. */
export function yearsOf(months: readonly Month[], offset: number, span: number) {
  const years: { year: string; at: number }[] = [];
  for (const { q, top } of months) {
    const year = afterPrefix("month:", q)?.slice(0, 4);
    if (!year) continue;
    const at = Math.min(1, (top + offset) / span);
    const last = years.at(-1);
    if (last?.year !== year && (!last || at - last.at > YEAR_APART)) years.push({ year, at });
  }
  return years;
}
