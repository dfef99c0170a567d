import { type Clock, clockOf, dayClock, wallClock } from "./clock.ts";

/** Year, month, day with one divider, or none; no digit before. */
const DAY = String.raw`(?<!\d)(?<year>\d{4})(?<divider>[-_.]?)(?<month>\d\d)\k<divider>(?<day>\d\d)`;
/** What apps write between day and time: `_`, ` at `, `T`, and nothing where it is all digits. */
const BETWEEN = String.raw`(?:[ _\-T.,]| at | um | à | kl\. |-at-)?`;
const TIME = String.raw`(?<hour>\d\d|\d(?=[-.:]))(?<colon>[-_.:]?)(?<minute>\d\d)\k<colon>(?<second>\d\d)(?:[-.]?(?<ms>\d{3}))?(?!\d)`;
const HALF = String.raw`(?:\s?(?<half>[AP]M)\b)?`;

const DAY_AND_TIME = new RegExp(DAY + BETWEEN + TIME + HALF, "gi");
const DAY_ALONE = new RegExp(`${DAY}(?!\\d)`, "g");
/** Apps that name a file by the milliseconds since 1970: Facebook, WeChat, and who has no better name. */
const EPOCH = /^(?:FB_IMG_|mmexport|wx_camera_|IMG_|image_|photo_)?(\d{13})(?:[ _(-].*)?$/i;
/** Milliseconds since 1970 have had thirteen digits since 2001. */
const THIRTEEN_DIGITS = 1_000_000_000_000;

/**
 * The date in a file's name, as cameras, telephones and messengers write it: `IMG-20150712-WA0003.jpg`,
 * `Screenshot 2021-03-04 at 05.06.07.png`. A name with a day alone says noon of it. A number that is no date of the
 * calendar, or lies ahead, is none.
 * @param now in milliseconds
 * @param offset how far the photo's wall clock is ahead of UTC, in minutes, for names that count in UTC: Google's
 *   Pixel (`PXL_…`), and milliseconds since 1970
 */
export function dateInName(name: string, now: number, offset: number): Clock | undefined {
  const stem = name.slice(-255).replace(/\.[a-z]\w{1,4}$/i, "");
  for (const { groups } of stem.matchAll(DAY_AND_TIME)) {
    const clock = clockOf(partsOf(groups!), now);
    if (!clock) continue;
    return /^PXL_/i.test(stem) ? { at: wallClock(Date.parse(clock.at), offset), offset } : clock;
  }
  for (const { groups } of stem.matchAll(DAY_ALONE)) {
    const clock = dayClock(Number(groups!.year), Number(groups!.month), Number(groups!.day), now);
    if (clock) return clock;
  }
  const epoch = Number(EPOCH.exec(stem)?.[1]);
  if (epoch < THIRTEEN_DIGITS || !(epoch <= now)) return undefined;
  return { at: wallClock(epoch, offset), offset };
}

type Groups = Record<string, string | undefined>;

function partsOf({ year, month, day, hour, minute, second, ms, half }: Groups) {
  const twelve = half ? (Number(hour) % 12) + (half.toUpperCase() === "PM" ? 12 : 0) : Number(hour);
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: twelve,
    minute: Number(minute),
    second: Number(second),
    ms: Number(ms ?? 0),
  };
}
