import { join } from "node:path";
import { tiledHeic } from "../packages/core/test/tiled-heic.ts";
import type { Photo } from "./person.ts";

const tile = join(import.meta.dirname, "..", "packages", "core", "test", "fixtures", "tile.heic");

/** Photos of 48 megapixels, as a telephone writes them. */
export async function telephonePhotos(count: number): Promise<Photo[]> {
  const heic = await tiledHeic(8064, 6048, tile);
  return Array.from({ length: count }, (_, at) => ({
    name: `IMG_${at}.HEIC`,
    type: "image/heic",
    // A box that nobody reads makes each another file.
    bytes: Buffer.concat([heic, Buffer.from([0, 0, 0, 9]), Buffer.from("free"), Buffer.from([at])]),
  }));
}
