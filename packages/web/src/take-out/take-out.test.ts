import fc from "fast-check";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { ApiError, Unreachable } from "../api/errors.ts";
import { type Loaded, load, type World } from "./load.ts";
import type { Photo } from "./source.ts";
import { zips } from "./zip.ts";

const photo = (id: string, name = `${id}.jpg`): Photo => ({
  ...{ id, name, bytes: 3, takenAt: "2019-06-06T15:00:00.000Z", addedAt: "2026-11-01T00:00:00.000Z" },
});
const never = new AbortController().signal;

type Answer = () => Response;
const file =
  (text = "abc") =>
  () =>
    new Response(text);
const status = (code: number) => () => new Response("", { status: code });
const lost = () => {
  throw new TypeError("Failed to fetch");
};

/** A world in which each photo's file answers so, one after the other, and then for ever as it did last. */
function worldOf(files: Record<string, Answer[]>, room = 100) {
  const left = structuredCloneOf(files);
  const waited: number[] = [];
  const asked: string[][] = [];
  const world: World = {
    async originals(ids) {
      asked.push([...ids]);
      const known = ids.filter((id) => left[id]);
      return {
        originals: known.slice(0, room).map((id) => {
          const url = left[id]!.length === 0 ? undefined : `https://bucket/${id}`;
          return { id, name: `${id}.jpg`, bytes: 3, url, sidecar: `<${id}/>` };
        }),
        rest: known.slice(room),
      };
    },
    async fetch(url) {
      const answers = left[url.split("/").at(-1)!]!;
      return (answers.length > 1 ? answers.shift()! : answers[0]!)();
    },
    async wait(milliseconds, signal) {
      waited.push(milliseconds);
      signal.throwIfAborted();
    },
  };
  return { world, waited, asked };
}

const structuredCloneOf = (files: Record<string, Answer[]>) =>
  Object.fromEntries(Object.entries(files).map(([id, answers]) => [id, [...answers]]));

async function* inPages(...pages: Photo[][]) {
  yield* pages;
}

async function loaded(world: World, ...pages: Photo[][]): Promise<Loaded[]> {
  const all: Loaded[] = [];
  for await (const one of load(inPages(...pages), () => "", world, never)) all.push(one);
  return all;
}

const said = (all: Loaded[]) => all.map(({ photo, missing }) => `${photo.id} ${missing ?? "is there"}`);

describe("what is fetched", () => {
  test("comes in the order of its lists, once, whichever came first", async () => {
    const { world } = worldOf({ a: [file()], b: [file()], c: [file()], d: [file()], e: [file()] });
    const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map((id) => photo(id)) as [Photo, ...Photo[]];
    expect(said(await loaded(world, [a, b!], [b!, c!, d!], [], [e!]))).toEqual(
      ["a", "b", "c", "d", "e"].map((id) => `${id} is there`),
    );
  });

  test("is asked for again when an answer had no room, and is missing when it is gone", async () => {
    const { world, asked } = worldOf({ a: [file()], c: [file()], d: [] }, 1);
    const all = await loaded(
      world,
      ["a", "b", "c", "d"].map((id) => photo(id)),
    );
    expect(said(all)).toEqual([
      "a is there",
      "b It is not in the library any more.",
      "c is there",
      "d Its file has not arrived.",
    ]);
    expect(asked).toEqual([["a", "b", "c", "d"], ["c", "d"], ["d"]]);
  });

  test("is tried again where the line was lost, and by a new address where the old one ran out", async () => {
    const { world, asked } = worldOf({ a: [lost, status(503), file()], b: [status(403), file()] });
    expect(said(await loaded(world, [photo("a"), photo("b")]))).toEqual(["a is there", "b is there"]);
    expect(asked).toEqual([["a", "b"], ["b"]]);
  });

  test("does not hold up the rest when it can't be had", async () => {
    const { world, waited } = worldOf({ a: [status(404)], b: [lost], c: [file()] });
    const all = await loaded(
      world,
      ["a", "b", "c"].map((id) => photo(id)),
    );
    expect(said(all)).toEqual(["a Its file is gone.", "b Its file could not be fetched.", "c is there"]);
    expect(waited.length).toBeGreaterThan(2);
  });

  test("waits for the library, and ends when that turns us away", async () => {
    const { world, waited } = worldOf({ a: [file()] });
    const { originals } = world;
    const refusals = [new ApiError(429, "too_many", "Slowly."), new Unreachable()];
    world.originals = (...asked) =>
      refusals.length > 0 ? Promise.reject(refusals.shift()) : originals(...asked);
    expect(said(await loaded(world, [photo("a")]))).toEqual(["a is there"]);
    expect(waited).toEqual([1000, 2000]);
    refusals.push(new ApiError(401, "unauthorized", "Sign in first."));
    await expect(loaded(world, [photo("a")])).rejects.toThrow("Sign in first.");
  });

  test("is no more at once than some, however slow the disk is", async () => {
    let begun = 0;
    const ids = Array.from({ length: 50 }, (_, n) => `p${n}`);
    const { world } = worldOf(Object.fromEntries(ids.map((id) => [id, [file()]])));
    const { fetch } = world;
    world.fetch = (...asked) => {
      begun++;
      return fetch(...asked);
    };
    let written = 0;
    for await (const _ of load(inPages(ids.map((id) => photo(id))), () => "", world, never))
      expect(begun - ++written).toBeLessThan(3);
    expect(written).toBe(50);
  });

  test("ends when the person thinks better of it", async () => {
    const abort = new AbortController();
    const { world } = worldOf({ a: [file()], b: [lost], c: [file()] });
    const all = load(inPages(["a", "b", "c"].map((id) => photo(id))), () => "", world, abort.signal);
    await all.next();
    abort.abort();
    await expect(all.next()).rejects.toThrow(/abort/i);
  });
});

async function* given(...all: [id: string, bytes: number, missing?: string][]): AsyncGenerator<Loaded> {
  for (const [id, bytes, missing] of all) {
    const entry = (name: string, size: number) => ({
      ...{ name, input: "x".repeat(size), size, lastModified: new Date(2019, 5, 6, 15, 0, 0) },
    });
    const name = `${id}.jpg`;
    const entries = missing ? [] : [entry(name, bytes), entry(`${name}.xmp`, 1)];
    yield { photo: photo(id), entries, missing };
  }
}

/** The files of each zip, as a library of another make unpacks them, with their times. */
async function unpacked(photos: AsyncGenerator<Loaded>, most = Number.POSITIVE_INFINITY) {
  const told: string[] = [];
  const all: Record<string, string>[] = [];
  for await (const zip of zips(photos, most, ({ photo }) => told.push(photo.id))) {
    const files = unzipSync(new Uint8Array(await new Response(zip).arrayBuffer()));
    all.push(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)])));
  }
  return { all, told };
}

const namesOf = (all: Record<string, string>[]) => all.map((files) => Object.keys(files).join(" "));

describe("a zip", () => {
  test("has each photo with its sidecar, and a note of those that are missing", async () => {
    const photos = given(["a", 3], ["b", 0, "Its file is gone."], ["c", 2]);
    const { all, told } = await unpacked(photos);
    expect(namesOf(all)).toEqual(["a.jpg a.jpg.xmp c.jpg c.jpg.xmp not in here.txt"]);
    expect(all[0]!["a.jpg"]).toBe("xxx");
    expect(all[0]!["not in here.txt"]).toContain("b.jpg: Its file is gone.");
    expect(told).toEqual(["a", "b", "c"]);
  });

  test("that would be too large is several, and the note is in the last", async () => {
    const photos = given(["a", 4], ["b", 0, "It is gone."], ["c", 4], ["huge", 99], ["d", 1]);
    const { all } = await unpacked(photos, 10);
    expect(namesOf(all)).toEqual([
      "a.jpg a.jpg.xmp c.jpg c.jpg.xmp",
      "huge.jpg huge.jpg.xmp",
      "d.jpg d.jpg.xmp not in here.txt",
    ]);
  });

  test("holds more files than the old format of zips could count", async () => {
    const photos = given(...Array.from({ length: 33_000 }, (_, n) => [`p${n}`, 1] as [string, number]));
    const { all } = await unpacked(photos);
    expect(Object.keys(all[0]!)).toHaveLength(66_000);
  });

  test("of nothing is a zip all the same", async () => {
    expect((await unpacked(given())).all).toEqual([{}]);
  });

  test("never holds more than it may, nor loses a photo, nor parts it from its sidecar", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 15 }),
        fc.integer({ min: 1, max: 40 }),
        async (sizes, most) => {
          const { all } = await unpacked(
            given(...sizes.map((size, n) => [`p${n}`, size] as [string, number])),
            most,
          );
          expect(all.flatMap((files) => Object.keys(files))).toEqual(
            sizes.flatMap((_, n) => [`p${n}.jpg`, `p${n}.jpg.xmp`]),
          );
          for (const files of all) {
            const bytes = Object.values(files).reduce((sum, text) => sum + text.length, 0);
            expect(bytes <= most || Object.keys(files).length === 2).toBe(true);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("that is broken off says so to whoever saves it", async () => {
    async function* broken(): AsyncGenerator<Loaded> {
      yield* given(["a", 3]);
      throw new Error("Signed out.");
    }
    await expect(unpacked(broken())).rejects.toThrow("Signed out.");
  });
});
