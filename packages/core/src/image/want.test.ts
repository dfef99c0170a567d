import { describe, expect, test } from "vitest";
import type { ImageRow, Tag } from "../library/entities.ts";
import { surestFirst, want } from "./want.ts";

const image = (changes: Partial<ImageRow> = {}): ImageRow => ({
  owner: "ada",
  id: "img_1",
  key: "private/ada/photos/img_1",
  name: "a.jpg",
  type: "image/jpeg",
  bytes: 1,
  addedAt: "2026-11-22T10:00:00Z",
  updatedAt: "2026-11-22T10:00:00Z",
  status: "ready",
  attempts: 1,
  history: [],
  tags: [{ name: "Tabby Cat", confidence: 90, source: "model", parents: ["Cat", "Animal"], boxes: [] }],
  removed: [],
  rev: 1,
  indexed: {},
  ...changes,
});
const terms = (changes?: Partial<ImageRow>) => [...want(image(changes)).keys()];

describe("a ready photo", () => {
  test("stands under its tags, their parents and the library's own terms, all at one time", () => {
    const taken = want(image({ takenAt: "2025-01-02T03:04:05Z" }));
    expect([...taken.keys()]).toEqual([
      "timeline",
      "month:2025-01",
      "year:2025",
      "type:jpeg",
      "tabby cat",
      "cat",
      "animal",
    ]);
    expect(new Set([...taken.values()].map(({ at }) => at))).toEqual(new Set(["2025-01-02T03:04:05.000Z a"]));
    expect(taken.get("tabby cat")?.name).toBe("Tabby Cat");
  });

  test.each([
    ["image/heic", "type:heic"],
    ["image/x-nikon-nef", "type:nef"],
    ["image/x-adobe-dng", "type:dng"],
  ])("of %s stands under %s", (type, term) => {
    expect(terms({ type })).toContain(term);
  });

  test("without tags is untagged", () => {
    expect(terms({ tags: [] })).toContain("untagged");
    expect(terms({ removed: ["tabby cat"] })).toEqual([
      "timeline",
      "month:2026-11",
      "year:2026",
      "type:jpeg",
      "untagged",
    ]);
  });

  test("is not found by what its owner took away, be it a parent, until they say it themselves", () => {
    expect(terms({ removed: ["cat"] })).not.toContain("cat");
    const own = { name: "Cat", confidence: 100, source: "person" as const, parents: [], boxes: [] };
    expect(terms({ removed: ["cat"], tags: [own] })).toContain("cat");
  });

  test("is found by the words that were read in it", () => {
    expect(terms({ text: { words: ["hotel", "grand"], lines: 1 } })).toEqual(
      expect.arrayContaining(["text:hotel", "text:grand"]),
    );
  });

  test("in the archive leaves the timeline and its dates, and keeps all else that it is found by", () => {
    const album = "alb_01jd9wz1c3n4q8v5x7y2k6m0ab";
    const all = { favorite: true, albums: [album], caption: "Grandma", camera: "Nikon D90" };
    const dates = ["timeline", "month:2026-11", "year:2026"];
    const shown = terms(all);
    expect(shown).toEqual(expect.arrayContaining(["favorite", `album:${album}`, "text:grandma", ...dates]));
    expect(new Set(terms({ ...all, archived: true }))).toEqual(
      new Set([
        ...shown.filter((term) => !dates.includes(term)),
        ...["archive", "archived:2026-11", "archived:2026"],
      ]),
    );
  });

  test("is found by the words of its file's name and of its camera", () => {
    expect(terms({ name: "IMG_0061.HEIC", camera: "Apple iPhone 13" })).toEqual(
      expect.arrayContaining([
        ...["name:img_0061", "name:0061", "camera:apple iphone 13", "camera:apple", "camera:iphone"],
      ]),
    );
    const many = Array.from({ length: 20 }, (_, n) => `word${n}`).join(" ");
    const own = terms({ name: `${many}.jpg`, camera: many }).filter((term) => /^(name|camera):/.test(term));
    expect(own).toHaveLength(7);
  });

  test("is found by what the place is called that holds, and by no other", () => {
    const gps = { latitude: 48.85, longitude: 2.35 };
    const named = { gps, place: { ...gps, city: "Paris", country: "France" } };
    const places = (row: object) => terms(row).filter((term) => term.startsWith("place:"));
    expect(places(named)).toEqual(["place:paris", "place:france"]);
    expect(places({ gps })).toEqual([]);
    expect(places({ ...named, givenPlace: {} })).toEqual([]);
    expect(places({ ...named, givenPlace: { at: { latitude: 41.9, longitude: 12.5 } } })).toEqual([]);
  });

  test("is found by what its owner says instead of the file's caption", () => {
    const file = { caption: "SONY DSC" };
    expect(terms(file)).toContain("text:sony");
    expect(terms({ ...file, givenCaption: "Grandma" })).toContain("text:grandma");
    for (const givenCaption of ["", "Grandma"])
      expect(terms({ ...file, givenCaption })).not.toContain("text:sony");
  });

  test("cannot be put among the library's own terms by a tag of that name", () => {
    const own = {
      name: "In:Trash",
      confidence: 100,
      source: "person" as const,
      parents: ["untagged"],
      boxes: [],
    };
    expect(terms({ tags: [own] })).toEqual(["timeline", "month:2026-11", "year:2026", "type:jpeg"]);
  });
});

test.each([
  [{ status: "uploading" }, ["status:pending"]],
  [{ status: "waiting" }, ["status:pending"]],
  [{ status: "recognizing" }, ["status:pending"]],
  [{ status: "failed" }, ["status:failed"]],
  [{ trashedAt: "2026-11-23T00:00:00Z" }, ["in:trash"]],
  [{ trashedAt: "2026-11-23T00:00:00Z", status: "failed" }, ["in:trash"]],
  [{ purgedAt: "2026-11-23T00:00:00Z", trashedAt: "2026-11-23T00:00:00Z" }, []],
  [{ abandonedAt: "2026-11-23T00:00:00Z", status: "uploading" }, []],
  [{ trashedAt: "2026-11-23T00:00:00Z", albums: ["alb_1"], favorite: true }, ["in:trash", "unlisted:alb_1"]],
  [{ status: "failed", albums: ["alb_1"], archived: true }, ["status:failed", "unlisted:alb_1"]],
  [{ purgedAt: "2026-11-23T00:00:00Z", albums: ["alb_1"] }, []],
] as [Partial<ImageRow>, string[]][])("%j stands under %j", (changes, expected) => {
  expect(terms(changes)).toEqual(expected);
});

describe("of a photo's tags", () => {
  const tag = (name: string, confidence: number, parents: string[] = []): Tag => ({
    ...{ name, confidence, source: "model", parents, boxes: [] },
  });
  const order = (...tags: Tag[]) => surestFirst(tags).map(({ name }) => name);

  test("the surest leads, however telling a less sure one would be", () => {
    expect(order(tag("Egyptian Cat", 66, ["Cat"]), tag("Cat", 97))).toEqual(["Cat", "Egyptian Cat"]);
  });

  test("of two that are as sure, the one that is a kind of the other leads", () => {
    const cats = [tag("Animal", 97), tag("Cat", 97, ["Animal"]), tag("Tabby Cat", 97, ["Cat", "Animal"])];
    expect(order(...cats)).toEqual(["Tabby Cat", "Cat", "Animal"]);
    const own = { ...tag("Grandma", 97), source: "person" as const };
    expect(order(...cats, own)[0]).toBe("Grandma");
  });
});
