import { bytesInWords, photos } from "../shell/counted";
import type { TakeOut } from "./take-out-store";

/** One line for the whole download. */
export function said({ state, done, bytes, total, missing, parts, reason }: TakeOut): string {
  const left = missing.length > 0 ? ` ${photos(missing.length)} could not be had.` : "";
  if (state === "running")
    // What is added meanwhile may come along: no more is said than is so.
    return `Downloading ${done} of ${Math.max(done, total.photos)}, ${bytesInWords(bytes)}.${left}`;
  if (state === "failed") {
    const saved = parts > 0 ? ` ${parts === 1 ? "The first zip is" : `${parts} zips are`} whole.` : "";
    return `The download was broken off: ${reason ?? ""}${saved}`;
  }
  const where = parts > 1 ? ` in ${parts} zips` : "";
  return `Downloaded ${photos(done - missing.length)}${where}, ${bytesInWords(bytes)}.${left}`;
}
