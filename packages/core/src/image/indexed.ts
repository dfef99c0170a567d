import type { ImageRow } from "../library/entities.ts";

/**
 * Under which terms an image stands, and at which sort time. Terms are people's words, and in a plain object
 * `constructor` is there before anybody says it. In the row there is no other kind of map: there each word is a key of
 * its own, but for two that the SDK cannot write or read back: they stand there behind a backslash.
 */
export type Indexed = Map<string, string>;

export function indexedOf({ indexed }: Pick<ImageRow, "indexed">): Indexed {
  return new Map(
    Object.entries(indexed).map(([key, at]) => [key.replace(/^\\(?=\\*(__proto__|constructor)$)/, ""), at]),
  );
}

export function toRow(indexed: Indexed): ImageRow["indexed"] {
  return Object.fromEntries(
    [...indexed].map(([term, at]) => [term.replace(/^(?=\\*(__proto__|constructor)$)/, "\\"), at]),
  );
}
