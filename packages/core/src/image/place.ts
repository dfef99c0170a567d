import { isDeepStrictEqual } from "node:util";
import type { ImageRow } from "../library/entities.ts";
import { type Coordinates, namesOf, type Place } from "../place/gazetteer.ts";

/** What a row knows of where its photo was taken. */
type Placed = Pick<ImageRow, "gps" | "givenPlace" | "place">;

/** Where it was taken: as its owner says, else as its file does. */
function coordinatesOf({ gps, givenPlace }: Placed): Coordinates | undefined {
  return givenPlace ? givenPlace.at : gps;
}

/** Where it was taken, with what the place is called as far as that was looked up. */
export function placeOf(image: Placed): Place | undefined {
  const at = coordinatesOf(image);
  const { place } = image;
  return place && at?.latitude === place.latitude && at.longitude === place.longitude ? place : at;
}

/** Looks up what the place is called that holds. Whoever changes where a photo was taken calls it behind that. */
export function namePlace(image: Placed): void {
  const at = coordinatesOf(image);
  image.place = at && { ...at, ...namesOf(at) };
}

/** Whether a row calls its place as it is called now: one of an older version calls it nothing. */
export function isNamed(image: Placed): boolean {
  const named = { ...image };
  namePlace(named);
  return isDeepStrictEqual(named.place, image.place);
}

/** `Paris, Île-de-France, France`; its coordinates where it is called nothing. */
export function placeInWords({ latitude, longitude, city, region, country }: Place): string {
  const names = [city, region === city ? undefined : region, country === city ? undefined : country];
  return names.filter(Boolean).join(", ") || `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
}
