import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { startCloud } from "./cloud.ts";

const cloud = await startCloud();
const Album = await import("../src/album/index.ts");
const { sweepAlbums } = await import("../src/album/gone.ts");
const { eraseOwner } = await import("../src/account/gone.ts");
const Image = await import("../src/image/index.ts");
const { change, read } = await import("../src/image/change.ts");
const { library } = await import("../src/library/index.ts");
const { mostRows } = await import("../src/library/reads.ts");
const { recount } = await import("../src/maintenance/recount/index.ts");
afterAll(() => cloud.close());

let owner = "";
let people = 0;
beforeEach(() => {
  owner = `owner-${people++}`;
});

const idOf = (n: number) => `img_${String(n).padStart(26, "0")}`;
async function photo(n: number, more: object = {}) {
  const id = idOf(n);
  await change(owner, id, () => ({
    ...{ owner, id, key: `private/${owner}/photos/${id}`, name: "a.jpg", type: "image/jpeg", bytes: 1 },
    ...{ addedAt: `2026-11-${String(n + 1).padStart(2, "0")}T10:00:00.000Z`, attempts: 1, history: [] },
    ...{ status: "ready" as const, tags: [], removed: [], thumbhash: "aGk=", ...more },
  }));
  return id;
}
async function albumOf(...ids: string[]): Promise<string> {
  const { id } = await Album.create({ owner, title: "Rome" });
  for (const image of ids) await Album.place({ owner, id, image, inside: true });
  return id;
}
const found = async (q: string) => (await Image.list({ owner, q })).images.map(({ id }) => id);
const lawful = async () => expect((await recount({ owner })).findings).toEqual([]);
const rowsOf = async (album: string) => {
  const all = { pages: "all", consistent: true } as const;
  const terms = ["album", "unlisted"].map((kind) => `${kind}:${album}`);
  const rows = await Promise.all(
    terms.map((term) => library.entities.imageTag.query.primary({ owner, term }).go(all)),
  );
  return rows.flatMap(({ data }) => data);
};

describe("an album", () => {
  test("has its photos by time, an exact count, and its newest photo as its cover", async () => {
    const [a, b, c] = [await photo(1), await photo(2), await photo(3)];
    const id = await albumOf(a!, c!, b!);
    expect(await found(`album:${id}`)).toEqual([c, b, a]);
    expect(await Album.get({ owner, id })).toMatchObject({ title: "Rome", count: 3, cover: c });
    expect(await Album.place({ owner, id, image: b!, inside: true })).toBe(false);
    expect(await Album.place({ owner, id, image: b!, inside: false })).toBe(true);
    expect(await Album.list({ owner })).toMatchObject([{ id, count: 2, cover: c }]);
    await lawful();
  });

  test("shows the cover that was chosen, as long as that is in it", async () => {
    const [a, b] = [await photo(1), await photo(2)];
    const id = await albumOf(a!, b!);
    await expect(Album.edit({ owner, id, cover: await photo(3) })).rejects.toThrow("photo of the album");
    await Album.edit({ owner, id, cover: a, title: " Roma  2026 " });
    expect(await Album.get({ owner, id })).toMatchObject({ title: "Roma 2026", cover: a });
    await Image.trash({ owner, id: a! });
    expect(await Album.get({ owner, id })).toMatchObject({ count: 1, cover: b });
    await Image.edit({ owner, id: a!, edit: { trashed: false } });
    expect(await Album.get({ owner, id })).toMatchObject({ count: 2, cover: a });
    await Album.edit({ owner, id, cover: null });
    expect(await Album.get({ owner, id })).toMatchObject({ cover: b });
  });

  test("holds photos that are not recognized yet, and shows them once they are", async () => {
    const a = await photo(1, { status: "waiting" });
    const id = await albumOf(a);
    expect(await Album.get({ owner, id })).toMatchObject({ count: 0, cover: undefined });
    await change(owner, a, (row) => ({ ...row!, status: "ready" }));
    expect(await found(`album:${id}`)).toEqual([a]);
    await lawful();
  });

  test("takes no photo that has no room for it, and nobody else's", async () => {
    const full = Array.from({ length: 50 }, (_, n) => `alb_${String(n).padStart(26, "0")}`);
    const a = await photo(1, { albums: full });
    const id = await albumOf();
    await expect(Album.place({ owner, id, image: a, inside: true })).rejects.toThrow("room in 50 albums");
    const stranger = { owner: "eve", id };
    await expect(Album.get(stranger)).rejects.toMatchObject({ code: "not_found" });
    await expect(Album.edit({ ...stranger, title: "Mine" })).rejects.toMatchObject({ code: "not_found" });
    await expect(Album.remove(stranger)).rejects.toMatchObject({ code: "not_found" });
    expect(await Album.list({ owner: "eve" })).toEqual([]);
  });
});

describe("a deleted album", () => {
  const sweep = () =>
    sweepAlbums(
      () => true,
      (_, error) => {
        throw error;
      },
    );
  const pending = async () =>
    (await library.entities.goneAlbum.query.primary({ all: "all", owner }).go({ consistent: true })).data;

  test("leaves its photos, and nothing that says they were in it, in the trash or out of it", async () => {
    const ids = [await photo(1), await photo(2), await photo(3, { status: "failed" })];
    const id = await albumOf(...ids);
    await Image.trash({ owner, id: ids[1]! });
    await Album.remove({ owner, id });
    await expect(Album.get({ owner, id })).rejects.toMatchObject({ code: "not_found" });
    expect(await rowsOf(id)).toEqual([]);
    for (const image of ids) expect((await read(owner, image))?.albums).toBeUndefined();
    await Image.edit({ owner, id: ids[1]!, edit: { trashed: false } });
    expect(await found("")).toEqual([ids[1], ids[0]]);
    const { data } = await library.entities.tag.query.primary({ owner, kind: "own" }).go();
    expect(data.filter(({ term }) => term.includes(id))).toEqual([]);
    await lawful();
  });

  test("is finished by the sweep, whoever was cut short, or came too late", async () => {
    const ids = [await photo(1), await photo(2), await photo(3)];
    const id = await albumOf(...ids);
    const { leaving } = mostRows;
    mostRows.leaving = 1;
    await Album.remove({ owner, id });
    mostRows.leaving = leaving;
    expect(await rowsOf(id)).toHaveLength(2);
    await sweep();
    expect(await rowsOf(id)).toEqual([]);
    // Who has seen the album alive puts a photo into it all the same.
    await Album.place({ owner, id, image: ids[0]!, inside: true });
    expect(await pending()).toHaveLength(1);
    const { at } = (await pending())[0]!;
    const past = new Date(Date.parse(at) - 11 * 60_000).toISOString();
    await library.entities.goneAlbum.put({ all: "all", owner, id, at: past }).go();
    await sweep();
    expect(await rowsOf(id)).toEqual([]);
    expect(await pending()).toEqual([]);
    await lawful();
  });

  test("goes with its owner's account, and so do the others", async () => {
    const a = await photo(1);
    const [id] = [await albumOf(a), await albumOf(a)];
    await Album.remove({ owner, id: id! });
    await eraseOwner(owner);
    const { data } = await library.entities.album.query.primary({ owner }).go({ consistent: true });
    expect(data).toEqual([]);
    expect(await pending()).toEqual([]);
    expect(await Album.list({ owner })).toEqual([]);
  });
});
