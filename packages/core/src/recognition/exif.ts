import exifr from "exifr";
import sharp from "sharp";

export interface Exif {
  /** Wall-clock time where the photo was taken, written as if it were UTC (ISO 8601). */
  takenAt?: string;
  camera?: string;
  gps?: { latitude: number; longitude: number };
}

const PICK = [
  "DateTimeOriginal",
  "CreateDate",
  "SubSecTimeOriginal",
  "Make",
  "Model",
  "GPSLatitude",
  "GPSLatitudeRef",
  "GPSLongitude",
  "GPSLongitudeRef",
];

/** When, where and with which camera a photo was taken, as its EXIF says. Damaged EXIF says nothing. */
export async function readExif(bytes: Uint8Array, type: string): Promise<Exif> {
  try {
    // A TIFF's EXIF is the file itself.
    const source = type === "image/tiff" ? bytes : await exifOf(bytes);
    if (!source) return {};
    // Values are not revived: exifr would read a wall-clock time in this machine's own time zone.
    const raw: Record<string, unknown> | undefined = await exifr.parse(source, {
      pick: PICK,
      reviveValues: false,
    });
    if (!raw) return {};
    return {
      takenAt: wallClock(raw.DateTimeOriginal ?? raw.CreateDate),
      camera: camera(raw.Make, raw.Model),
      gps: place(raw.latitude, raw.longitude),
    };
  } catch {
    return {};
  }
}

/** sharp finds the EXIF block in every format (exifr not in WebP, nor in every HEIC); exifr reads it, being TIFF. */
async function exifOf(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const { exif } = await sharp(bytes).metadata();
  if (!exif) return undefined;
  return exif.subarray(0, 4).toString("latin1") === "Exif" ? exif.subarray(6) : exif;
}

/** `2026:11:22 10:11:12` → `2026-11-22T10:11:12.000Z`. Cameras with no clock write zeros or 1970 or the future. */
function wallClock(value: unknown): string | undefined {
  const [, y, m, d, h, min, s] =
    /^(\d{4})\D(\d\d)\D(\d\d)\D(\d\d)\D(\d\d)(?:\D(\d\d))?/.exec(String(value ?? "").trim()) ?? [];
  if (!y) return undefined;
  const date = new Date(`${y}-${m}-${d}T${h}:${min}:${s ?? "00"}.000Z`);
  const time = date.getTime();
  const tomorrow = Date.now() + 24 * 3_600_000;
  if (Number.isNaN(time) || time <= 0 || time > tomorrow) return undefined;
  return date.toISOString();
}

function camera(make: unknown, model: unknown): string | undefined {
  const clean = (value: unknown) => (typeof value === "string" ? value.replace(/\0/g, "").trim() : "");
  const [maker, name] = [clean(make), clean(model)];
  const brand = maker.split(" ")[0] ?? "";
  const full = name.toLowerCase().startsWith(brand.toLowerCase()) ? name : `${maker} ${name}`.trim();
  return full.slice(0, 100) || undefined;
}

function place(latitude: unknown, longitude: unknown): Exif["gps"] {
  if (typeof latitude !== "number" || typeof longitude !== "number") return undefined;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return undefined;
  return { latitude, longitude };
}
