/** Where a date comes from, as a photo's own file and what lies beside it can say it. */
export type DateSource = "exif" | "xmp" | "iptc" | "gps" | "takeout" | "modified";

/** Where the date of a photo comes from, the most trusted first; `modified` is what the file's metadata says. */
export type TakenFrom = DateSource | "name" | "file" | "upload";

export interface MetadataDate {
  /** Wall-clock time where the photo was taken, ISO 8601 with milliseconds, written as if it were UTC. */
  at: string;
  from: TakenFrom;
  /** What a library of ours had settled on, as its sidecar says: it stands before all that the file says. */
  settled?: true;
  /**
   * How far that clock is ahead of UTC, in minutes, where the file says so. A date of GPS satellites is UTC (0) in
   * a file that does not say where its own clock stands.
   */
  offset?: number;
}

/** A tag that somebody gave the photo before it came here. */
export interface Keyword {
  name: string;
  /** What it stands under, the nearest first: Rome has Italy, Places. */
  parents: string[];
  /** Only a recognizer said so, as a sidecar of ours tells: once one says it here, that is its word again. */
  recognized?: true;
}

export interface Exposure {
  seconds?: number;
  /** The f-number. */
  aperture?: number;
  iso?: number;
  /** Millimeters, of the lens itself. */
  focalLength?: number;
}

/** What a file says about itself. Every text and list is bounded; what the file does not say is left out. */
export interface Metadata {
  /** Valid ones alone, the most trusted first. */
  dates?: MetadataDate[];
  keywords?: Keyword[];
  caption?: string;
  /** Where there is no caption. */
  title?: string;
  /** Stars, 0 to 5. */
  rating?: number;
  camera?: string;
  lens?: string;
  exposure?: Exposure;
  /** Degrees, north and east positive. */
  gps?: { latitude: number; longitude: number };
  /** EXIF's 1 to 8: how the stored picture is turned. */
  orientation?: number;
}

export const MAX_KEYWORDS = 50;
export const MAX_KEYWORD_LENGTH = 64;
export const MAX_CAPTION_LENGTH = 2000;
export const MAX_NAME_LENGTH = 100;
