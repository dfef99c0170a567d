import { latin1, viewOf } from "./containers/blocks.ts";
import { decodeText } from "./text.ts";

/** A file's IPTC: the data sets that are read, each with its values. */
export interface Iptc {
  keywords: string[];
  dateCreated?: string;
  timeCreated?: string;
  digitizedDate?: string;
  digitizedTime?: string;
  title?: string;
  headline?: string;
  caption?: string;
}

/** Data sets of the application record. */
const NAMES = {
  5: "title",
  55: "dateCreated",
  60: "timeCreated",
  62: "digitizedDate",
  63: "digitizedTime",
  105: "headline",
  120: "caption",
} as const;
const KEYWORDS = 25;
const UTF8 = "\x1b%G";
const MAX_DATA_SETS = 2000;

/**
 * Reads IPTC-IIM by hand: it is a list of records, and libraries that read it alone are not kept. Source: IPTC-NAA
 * Information Interchange Model 4.2, chapters 3 (data sets), 5 (1:90, coded character set) and 6 (record 2).
 */
export function readIptc(bytes: Uint8Array): Iptc {
  const iptc: Iptc = { keywords: [] };
  let utf8 = false;
  for (const { record, number, data } of dataSets(bytes)) {
    if (record === 1 && number === 90) utf8 = latin1(data, 0, 3) === UTF8;
    if (record !== 2) continue;
    if (number === KEYWORDS) iptc.keywords.push(textOf(data, utf8));
    else if (number in NAMES) iptc[NAMES[number as keyof typeof NAMES]] ??= textOf(data, utf8);
  }
  return iptc;
}

/** What does not say that it is UTF-8 often is all the same: bytes that are valid UTF-8 are. Else it is Latin-1. */
function textOf(data: Uint8Array, utf8: boolean): string {
  const bounded = data.subarray(0, 16_000);
  return utf8 ? new TextDecoder().decode(bounded) : decodeText(bounded);
}

function* dataSets(bytes: Uint8Array): Generator<{ record: number; number: number; data: Uint8Array }> {
  const view = viewOf(bytes);
  let at = bytes.indexOf(0x1c);
  for (let i = 0; i < MAX_DATA_SETS && at >= 0 && at + 5 <= bytes.length; i++) {
    let length = view.getUint16(at + 3);
    let start = at + 5;
    if (length > 0x7fff) {
      // An extended data set: so many bytes say its length.
      const size = length & 0x7fff;
      if (size > 4 || start + size > bytes.length) return;
      length = bytes.subarray(start, start + size).reduce((sum, byte) => sum * 256 + byte, 0);
      start += size;
    }
    const end = Math.min(start + length, bytes.length);
    yield { record: bytes[at + 1]!, number: bytes[at + 2]!, data: bytes.subarray(start, end) };
    // Zeros fill up between. Anything else is damage: what looks like a data set behind it may be part of a text.
    at = end;
    while (bytes[at] === 0) at++;
    if (bytes[at] !== 0x1c) return;
  }
}
