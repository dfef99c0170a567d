import { MAX_KEYWORDS, type Metadata, type MetadataDate } from "./metadata.ts";

/** What a photo's file and its sidecar say together: programs write there what a person changed since. */
export function withSidecar(file: Metadata, sidecar: Metadata): Metadata {
  const keywords = new Map(
    [...(file.keywords ?? []), ...(sidecar.keywords ?? [])].map((keyword) => [
      keyword.name.toLowerCase(),
      keyword,
    ]),
  );
  return {
    ...file,
    ...sidecar,
    dates: datesOf(file, sidecar),
    keywords: [...keywords.values()].slice(0, MAX_KEYWORDS),
  };
}

/**
 * The camera's date comes first, where it has one: programs copy it into sidecars without its fractions, or write there
 * when the sidecar was made. Before what was only modified comes all that is said of the picture, and before everything
 * what somebody settled on elsewhere.
 */
function datesOf({ dates: filed = [] }: Metadata, { dates: beside = [] }: Metadata): MetadataDate[] {
  const all = [...filed, ...beside];
  const camera = filed.find(({ from, settled }) => from !== "modified" && from !== "takeout" && !settled);
  const corrected = beside.flatMap((date) => correction(date, camera) ?? []);
  const isModified = ({ from }: MetadataDate) => from === "modified";
  const rest = all.filter(({ settled, from }) => !settled && !(from === "takeout" && corrected.length > 0));
  return [
    ...all.filter(({ settled }) => settled),
    ...corrected,
    ...rest.filter((date) => !isModified(date)),
    ...rest.filter(isModified),
  ].slice(0, MAX_DATES);
}

const MAX_DATES = 20;
const QUARTER = 15 * 60_000;
/** Takeout has no fractions of a second. */
const SAME = 2000;

/**
 * Takeout says moments, cameras what a clock on the wall said. Where no time zone lies between the two, somebody has
 * changed the date in Google Photos: then theirs counts, on the camera's clock where that is known.
 */
function correction(date: MetadataDate, camera: MetadataDate | undefined): MetadataDate | undefined {
  if (date.from !== "takeout" || !camera) return undefined;
  const moment = Date.parse(date.at) - (date.offset ?? 0) * 60_000;
  const ahead = Date.parse(camera.at) - moment;
  if (camera.offset !== undefined) {
    const said = moment + camera.offset * 60_000;
    if (Math.abs(said - Date.parse(camera.at)) <= SAME) return undefined;
    return { ...date, at: new Date(said).toISOString(), offset: camera.offset };
  }
  const quarters = Math.round(ahead / QUARTER) * QUARTER;
  const isZone =
    Math.abs(ahead - quarters) <= SAME && ahead >= -12.1 * 3_600_000 && ahead <= 14.1 * 3_600_000;
  return isZone ? undefined : date;
}
