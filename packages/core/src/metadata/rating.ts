import type { Said } from "./dates.ts";

/** Windows's percentages, from which on they are so many stars. Source: Microsoft, "System.Rating". */
const STARS_FROM = [1, 13, 38, 63, 88];

/** Stars. XMP's −1 is "rejected", which is no number of stars. */
export function ratingOf({ exif, xmp }: Said): number | undefined {
  const stars = [
    ...xmp.map((one) => number(one.get("xmp:Rating")?.[0])),
    ...xmp.map((one) => starsOf(number(one.get("MicrosoftPhoto:Rating")?.[0]))),
    ...exif.flatMap(({ number }) => [number.Rating, starsOf(number.RatingPercent)]),
  ];
  const rating = stars.find((value) => value !== undefined && value >= 0 && value <= 5);
  return rating === undefined ? undefined : Math.round(rating);
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

function starsOf(percent: number | undefined): number | undefined {
  return percent === undefined ? undefined : STARS_FROM.filter((from) => percent >= from).length;
}
