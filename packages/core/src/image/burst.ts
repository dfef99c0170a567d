import { fold } from "../term/index.ts";

const LONGEST = 24;
/** Digits of a number in a file's name, so that 9 comes before 10. */
const DIGITS = 10;

/**
 * Where an image stands among others of its owner, as text whose order is theirs: its time, and for what was taken in the same
 * millisecond its file's name, numbers by their size. At most 49 characters, all of them ASCII.
 * @param time 24 characters of ISO 8601
 */
export function sortKey(time: string, name: string): string {
  const suffix = nameOrder(name);
  return suffix ? `${time} ${suffix}` : time;
}

function nameOrder(name: string): string {
  return fold(name.replace(/\.[^.]*$/, ""))
    .replace(/[^a-z0-9]+/g, " ")
    .replace(/\d+/g, (digits) => ` ${digits.replace(/^0+(?=\d)/, "").padStart(DIGITS, "0")} `)
    .replace(/ +/g, " ")
    .trim()
    .slice(-LONGEST)
    .trim();
}
