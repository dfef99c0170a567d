import { cameraOf } from "./camera.ts";
import { wordsOf } from "./caption.ts";
import { blocksOf } from "./containers/index.ts";
import { datesOf, type Said } from "./dates.ts";
import { readExifBlock } from "./exif.ts";
import { readIptc } from "./iptc.ts";
import { keywordsOf } from "./keywords.ts";
import type { Metadata } from "./metadata.ts";
import { withOwn } from "./own.ts";
import { placeOf } from "./place.ts";
import { ratingOf } from "./rating.ts";
import { readXmp } from "./xmp.ts";

/**
 * What a file says about itself: EXIF, XMP and IPTC of JPEG, PNG, WebP, GIF, HEIC, AVIF, TIFF, and RAW. Never throws:
 * damaged metadata says nothing, and hides no good one beside it.
 * @param _type the file's type; its first bytes say more, so that none is needed.
 */
export async function readMetadata(bytes: Uint8Array, _type?: string): Promise<Metadata> {
  try {
    const { exif, xmp, iptc } = blocksOf(bytes);
    return metadataOf({
      exif: exif.map(readExifBlock),
      xmp: xmp.map(readXmp),
      iptc: iptc.map(readIptc),
    });
  } catch {
    // What no rule above foresaw; a photo is not refused for its metadata.
    return {};
  }
}

/** What a sidecar (`.xmp`) says about the photo beside it. Never throws. */
export function parseXmp(text: string): Metadata {
  try {
    const xmp = readXmp(text);
    const metadata = metadataOf({ exif: [], xmp: [xmp], iptc: [] });
    return withOwn(metadata, xmp);
  } catch {
    return {};
  }
}

function metadataOf(said: Said): Metadata {
  const [dates, keywords] = [datesOf(said, Date.now()), keywordsOf(said)];
  const metadata: Metadata = {
    dates: dates.length > 0 ? dates : undefined,
    keywords: keywords.length > 0 ? keywords : undefined,
    ...wordsOf(said),
    rating: ratingOf(said),
    ...cameraOf(said),
    gps: placeOf(said),
    orientation: orientationOf(said),
  };
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined));
}

function orientationOf({ exif, xmp }: Said): number | undefined {
  const said = [
    ...exif.map(({ number }) => number.Orientation),
    ...xmp.map((one) => Number(one.get("tiff:Orientation")?.[0])),
  ];
  return said.find((value) => value !== undefined && Number.isInteger(value) && value >= 1 && value <= 8);
}
