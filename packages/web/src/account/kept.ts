/** What an account keeps, in words. */
import type { Account } from "../api/types";
import { number, photos } from "../shell/counted";

/** A stage that bounds nobody says a number all the same, which nobody's photos come near: it is not worth showing. */
const NO_LIMIT = 10e12;

/** `238 photos, 3 of them in the trash` */
export function photosInWords({ photos: all, trashed }: Pick<Account, "photos" | "trashed">): string {
  if (all === 0) return "None yet";
  return trashed === 0 ? photos(all) : `${photos(all)}, ${number(trashed)} of them in the trash`;
}

/** What is about to be lost: `All 238 photos` */
export function lossInWords({ photos: all }: Pick<Account, "photos">): string {
  if (all === 0) return "Your library";
  return all === 1 ? "Your photo" : `All ${photos(all)}`;
}

/** How full the library is, 0..1; undefined where there is no limit to speak of. */
export function shareOf({ bytes, limits }: Pick<Account, "bytes" | "limits">): number | undefined {
  if (limits.bytes >= NO_LIMIT || limits.bytes <= 0) return undefined;
  return Math.min(1, Math.max(0, bytes / limits.bytes));
}

/** Whether an address is the account's own, however it is written: the API has the last word. */
export function isSame(typed: string, email: string): boolean {
  return typed.trim().toLowerCase() === email.toLowerCase();
}
