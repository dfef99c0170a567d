import { describe, expect, it } from "vitest";
import { lawBreaches } from "./law.ts";
import { objectBreaches } from "./objects.ts";
import type { Row } from "./store.ts";

const at = "2026-11-23T00:00:00.000Z";
const key = "private/ada/photos/img_1";
const renditions = ["renditions/ada/img_1/preview.jpg", "renditions/ada/img_1/thumb.webp"];

/** A library of one photo, as it should be. */
function library(): Row[] {
  return [
    {
      __edb_e__: "image",
      owner: "ada",
      id: "img_1",
      key,
      status: "ready",
      hashed: "00",
      due: at,
      indexed: { cat: at },
    },
    { __edb_e__: "imagetag", owner: "ada", term: "cat", at, id: "img_1" },
    { __edb_e__: "tag", owner: "ada", term: "cat", count: 1 },
    { __edb_e__: "tag", owner: "ada", term: "dog", count: 0 },
    { __edb_e__: "hash", owner: "ada", sha256: "00", id: "img_1" },
    { __edb_e__: "due", owner: "ada", at, id: "img_1" },
  ];
}

function byEntity(rows: Row[]): Map<string, Row[]> {
  const map = new Map<string, Row[]>();
  for (const row of rows) map.set(row.__edb_e__, [...(map.get(row.__edb_e__) ?? []), row]);
  return map;
}

/** The library with a row changed, or without it. */
const changed = (entity: string, changes: Record<string, unknown> | undefined) =>
  byEntity(
    library().flatMap((row) =>
      row.__edb_e__ !== entity || row.term === "dog" ? [row] : changes ? [{ ...row, ...changes }] : [],
    ),
  );

describe("the law", () => {
  it("holds for a whole library", () => expect(lawBreaches(byEntity(library()))).toEqual([]));

  it.each<[string, Record<string, unknown> | undefined, RegExp]>([
    ["imagetag", undefined, /ImageTag is missing: ada cat/],
    ["imagetag", { id: "img_2" }, /ImageTag should not be there: .* img_2/],
    ["tag", { count: 2 }, /Tag count is missing: ada cat = 1/],
    ["tag", undefined, /Tag count is missing/],
    ["hash", undefined, /Hash is missing/],
    ["hash", { id: "img_2" }, /Hash should not be there/],
    ["due", undefined, /Due is missing/],
    ["image", { indexed: {} }, /ImageTag should not be there/],
    ["image", { dirty: true }, /half indexed/],
    ["image", undefined, /Due should not be there/],
  ])("is broken by %s %o", (entity, changes, breach) => {
    expect(lawBreaches(changed(entity, changes)).join("\n")).toMatch(breach);
  });
});

describe("objects and rows", () => {
  it("belong together", () =>
    expect(objectBreaches(byEntity(library()), [key, ...renditions], new Set())).toEqual([]));

  it.each<[string, Record<string, unknown>, string[], RegExp]>([
    ["an original is gone", {}, renditions, /missing: private/],
    ["a rendition is gone", {}, [key, renditions[0] ?? ""], /missing: .*thumb/],
    ["one belongs to nobody", {}, [key, ...renditions, "private/ada/photos/x"], /no photo: .*photos\/x/],
    ["a purged photo left its original", { purgedAt: at }, [key], /no photo: private/],
    ["an acknowledged upload is gone", { status: "uploading" }, [], /missing: private/],
  ])("%s", (_what, changes, keys, breach) => {
    expect(objectBreaches(changed("image", changes), keys, new Set(["img_1"])).join("\n")).toMatch(breach);
  });

  it("an upload that nobody sent has none", () =>
    expect(objectBreaches(changed("image", { status: "uploading" }), [], new Set())).toEqual([]));
});
