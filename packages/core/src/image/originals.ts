import * as z from "zod";
import { fn } from "../fn/index.ts";
import { ImageId } from "../ids/index.ts";
import { type ImageRow, library } from "../library/index.ts";
import { originalUrl } from "../signing/index.ts";
import { mend } from "../term/index.ts";
import { isShown } from "./alive.ts";
import { fitting } from "./answer.ts";
import { readMany } from "./row.ts";
import { sidecarOf } from "./sidecar.ts";

export const OriginalJson = z
  .object({
    id: ImageId,
    name: z.string(),
    bytes: z.number().int(),
    url: z.url().optional().meta({
      description: "Where the file itself is, at S3, for half an hour; none where it is not there",
    }),
    sidecar: z.string().meta({
      description: "XMP: tags, caption, date, rating, place, albums, and whose word each is",
    }),
  })
  .meta({ id: "Original" });
export type OriginalJson = z.infer<typeof OriginalJson>;

/**
 * The originals of an owner's photos, each with the sidecar that it leaves the library with, in the order of `ids`; what is
 * not there is left out.
 * @returns also the ids that one answer had no room for
 */
export const originals = fn(
  z.object({ owner: z.string(), ids: z.array(ImageId).min(1).max(100) }),
  async ({ owner, ids }): Promise<{ originals: OriginalJson[]; rest: string[] }> => {
    const rows = (await readMany(owner, [...new Set(ids)])).filter(isShown);
    const titles = await titlesOf(owner, rows);
    const all = await Promise.all(rows.map((row) => present(row, titles)));
    const originals = fitting(all);
    return { originals, rest: all.slice(originals.length).map(({ id }) => id) };
  },
);

/** Album → its title, of those that the photos are in. */
async function titlesOf(owner: string, rows: readonly ImageRow[]): Promise<Map<string, string>> {
  const titles = new Map<string, string>();
  for (let rest = [...new Set(rows.flatMap(({ albums = [] }) => albums))]; rest.length > 0; ) {
    const { data, unprocessed } = await library.entities.album
      .get(rest.map((id) => ({ owner, id })))
      .go({ consistent: true, concurrent: 2 });
    for (const { id, title } of data) titles.set(id, mend(title));
    rest = unprocessed.map(({ id }) => id);
  }
  return titles;
}

async function present(row: ImageRow, titles: ReadonlyMap<string, string>): Promise<OriginalJson> {
  return {
    id: row.id,
    name: mend(row.name),
    bytes: row.bytes,
    url: row.etag && !row.erasedAt && !row.lostAt ? await originalUrl(row) : undefined,
    sidecar: sidecarOf(row, (album) => titles.get(album)),
  };
}
