import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Metadata, readMetadata } from "@phototag/core/metadata";
import sharp from "sharp";
import { type Facts, keywordList } from "./judge.ts";

/** What sharp would take for the TIFF that its thumbnail is. */
const RAW = /\.(dng|nef|cr[23]|arw|raf|orf|rw2|pef)$/i;

/** What the library says of a file. Its size is told by what decodes it; RAW is not decoded. */
export async function readOurs(folder: string, file: string): Promise<Facts> {
  const bytes = await readFile(join(folder, file));
  const [metadata, size] = await Promise.all([
    readMetadata(bytes),
    RAW.test(file) ? undefined : sizeOf(bytes),
  ]);
  return { ...factsOf(metadata), size };
}

function factsOf({ dates, orientation, keywords = [] }: Metadata): Facts {
  return {
    date: dates?.[0]?.at.replace(/Z$/, ""),
    orientation: orientation?.toString(),
    keywords: keywordList(keywords.map(({ name }) => name)),
  };
}

async function sizeOf(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { width, height } = await sharp(bytes, { failOn: "none" }).metadata();
    return `${width}×${height}`;
  } catch {
    return undefined;
  }
}
