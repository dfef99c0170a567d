import type { ImageRow } from "../../library/index.ts";

/** What stands beside an image's row, in the table and in the bucket. */
export interface Beside {
  /** SHA-256s of the Hash items that lead to it. */
  hashes: string[];
  /** Places of its Due items. */
  dues: string[];
  feature: boolean;
  text: boolean;
  /** Its original is in the bucket. */
  original: boolean;
  /** How many of its two renditions are. */
  renditions: number;
}

/** What is missing, or too much. */
export type Kind =
  | "no original"
  | "no row"
  | "not erased"
  | "no renditions"
  | "stray renditions"
  | "hash"
  | "due"
  | "feature"
  | "text";

/** What of all that is not as the row says, or is there without one. */
export function compare(image: ImageRow | undefined, beside: Beside): Kind[] {
  const kinds: Kind[] = [];
  const is = (kind: Kind, wrong: boolean) => void (wrong && kinds.push(kind));
  const erased = image?.purgedAt !== undefined && image.erasedAt !== undefined;
  const shown = image?.status === "ready" && !image.purgedAt && !image.duplicateOf;
  is("no original", shown && image.etag !== undefined && !beside.original);
  is("no row", !image && beside.original);
  is("not erased", erased && beside.original);
  is("no renditions", shown && image.thumbhash !== undefined && beside.renditions < 2);
  is("stray renditions", (!image || erased) && beside.renditions > 0);
  is("hash", !same(beside.hashes, image?.hashed));
  is("due", !same(beside.dues, image?.due));
  is("feature", beside.feature !== (image?.features !== undefined));
  is("text", beside.text !== Boolean(image?.text?.lines));
  return kinds;
}

function same(found: string[], said: string | undefined): boolean {
  return found.length === (said === undefined ? 0 : 1) && found.every((one) => one === said);
}
