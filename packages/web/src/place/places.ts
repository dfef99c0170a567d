/** Places as they are typed and said, and as the API takes them. */
import type { Edit, Place } from "../api/types";

/** What a person wants of the place of one or more photos. */
export type Wish =
  /** `chosen` is the city that was picked from the list, as it is written in the field. */
  { kind: "set"; text: string; chosen?: Place } | { kind: "none" } | { kind: "recorded" };

type Coordinates = Pick<Place, "latitude" | "longitude">;

/** City, region, country; what is called like the one before it is said once: Berlin, Germany. */
export function namesOf({ city, region, country }: Place): string[] {
  return [...new Set([city, region, country].filter((name) => name !== undefined))];
}

/** `48.8584, 2.2945`: to eleven meters. */
export function coordinatesInWords({ latitude, longitude }: Coordinates): string {
  return [latitude, longitude].map((value) => Number(value.toFixed(4))).join(", ");
}

/** What stands for a place in the field. */
export function toField(place: Place | undefined): string {
  return place ? namesOf(place).join(", ") || coordinatesInWords(place) : "";
}

const NUMBER = String.raw`([+-]?\d+(?:\.\d+)?)\s*°?`;
const COORDINATES = new RegExp(String.raw`^\s*${NUMBER}\s*([NS])?\s*[,;\s]\s*${NUMBER}\s*([EW])?\s*$`, "i");

/** `48.8584, 2.2945` or `33.86° S, 151.2° E`; undefined for other words, and for what is not on the globe. */
export function coordinatesOf(text: string): Coordinates | undefined {
  const [, north, ns = "", east, ew = ""] = COORDINATES.exec(text.replaceAll("−", "-")) ?? [];
  const latitude = Number(north) * (/s/i.test(ns) ? -1 : 1);
  const longitude = Number(east) * (/w/i.test(ew) ? -1 : 1);
  const isOnGlobe = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return isOnGlobe ? { latitude, longitude } : undefined;
}

/** The change to ask for, or why there is none. */
export function editOf(wish: Wish): { edit: Edit } | { problem: string } {
  if (wish.kind === "recorded") return { edit: { place: null } };
  if (wish.kind === "none") return { edit: { place: "none" } };
  const { text, chosen } = wish;
  const at = chosen && toField(chosen) === text ? chosen : coordinatesOf(text);
  if (!at) return { problem: "Choose a city from the list, or type coordinates: 48.8584, 2.2945" };
  return { edit: { place: { latitude: at.latitude, longitude: at.longitude } } };
}
