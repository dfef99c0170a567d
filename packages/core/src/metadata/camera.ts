import type { Said } from "./dates.ts";
import { type Exposure, MAX_NAME_LENGTH, type Metadata } from "./metadata.ts";
import { clean } from "./text.ts";

/** The camera, its lens, and how it was set. EXIF's word comes before XMP's. */
export function cameraOf(said: Said): Pick<Metadata, "camera" | "lens" | "exposure"> {
  const { exif, xmp } = said;
  const make = name([...exif.map(({ text }) => text.Make), ...xmp.map((one) => one.get("tiff:Make")?.[0])]);
  const model = name([
    ...exif.map(({ text }) => text.Model),
    ...xmp.map((one) => one.get("tiff:Model")?.[0]),
  ]);
  const lens = name([
    ...exif.map(({ text }) => text.LensModel),
    ...["exifEX:LensModel", "aux:Lens", "aux:LensModel"].flatMap((property) =>
      xmp.map((one) => one.get(property)?.[0]),
    ),
  ]);
  return { camera: cameraName(make ?? "", model ?? ""), lens, exposure: exposureOf(said) };
}

/** The first name that says something: lenses without a chip are written as dashes, zeros or "Unknown". */
function name(texts: (string | undefined)[]): string | undefined {
  return texts
    .map((text) => clean(text ?? "", MAX_NAME_LENGTH))
    .find(
      (text) => /[1-9\p{L}]/u.test(text) && !/^(unknown.*|n\/a|none|0(\.0)? ?mm f\/0(\.0)?)$/i.test(text),
    );
}

/** `Canon` and `Canon EOS R5` → `Canon EOS R5`. */
function cameraName(make: string, model: string): string | undefined {
  const brand = make.split(" ")[0] ?? "";
  const full = model.toLowerCase().startsWith(brand.toLowerCase()) ? model : `${make} ${model}`.trim();
  return full.slice(0, MAX_NAME_LENGTH) || undefined;
}

function exposureOf({ exif, xmp }: Said): Exposure | undefined {
  const pick = (
    of: (one: Said["exif"][number]["number"]) => (number | undefined)[],
    ...properties: string[]
  ) =>
    [
      ...exif.flatMap(({ number }) => of(number)),
      ...properties.flatMap((property) => xmp.map((one) => rational(one.get(property)?.[0]))),
    ].find((value) => value !== undefined && Number.isFinite(value) && value > 0 && value < 1e7);
  const exposure: Exposure = {
    // APEX, where the plain value is missing: Exif 3.0, annex C.
    seconds: pick(
      (one) => [one.ExposureTime, one.ShutterSpeedValue && 2 ** -one.ShutterSpeedValue],
      "exif:ExposureTime",
    ),
    aperture: pick(
      (one) => [one.FNumber, one.ApertureValue && Math.round(10 * 2 ** (one.ApertureValue / 2)) / 10],
      "exif:FNumber",
    ),
    // 65535 says that it did not fit.
    iso: pick(
      ({ PhotographicSensitivity: iso }) => [iso === 65_535 ? undefined : iso],
      "exif:ISOSpeedRatings",
      "exifEX:PhotographicSensitivity",
    ),
    focalLength: pick((one) => [one.FocalLength], "exif:FocalLength"),
  };
  const said = Object.entries(exposure).filter(([, value]) => value !== undefined);
  return said.length > 0 ? (Object.fromEntries(said) as Exposure) : undefined;
}

/** `28/10` → 2.8, as XMP writes EXIF's numbers. */
function rational(text: string | undefined): number | undefined {
  const [, above, below = "1"] = /^\s*(\d+(?:\.\d+)?)(?:\/(\d+))?\s*$/.exec(text ?? "") ?? [];
  return above === undefined ? undefined : Number(above) / Number(below);
}
