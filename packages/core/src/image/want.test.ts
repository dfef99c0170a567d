import { describe, expect, test } from "vitest";
import type { ImageRow } from "../library/entities.ts";
import { want } from "./want.ts";

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
      "type:jpeg",
      "tabby cat",
      "cat",
      "animal",
    ]);
    expect(new Set([...taken.values()].map(({ at }) => at))).toEqual(new Set(["2025-01-02T03:04:05.000Z"]));
    expect(taken.get("tabby cat")?.name).toBe("Tabby Cat");
  });

  test("without tags is untagged", () => {
    expect(terms({ tags: [] })).toContain("untagged");
    expect(terms({ removed: ["tabby cat"] })).toEqual(["timeline", "month:2026-11", "type:jpeg", "untagged"]);
  });

  test("is not found by what its owner took away, be it a parent, until they say it themselves", () => {
    expect(terms({ removed: ["cat"] })).not.toContain("cat");
    const own = { name: "Cat", confidence: 100, source: "person" as const, parents: [], boxes: [] };
    expect(terms({ removed: ["cat"], tags: [own] })).toContain("cat");
  });

  test("cannot be put among the library's own terms by a tag of that name", () => {
    const own = {
      name: "In:Trash",
      confidence: 100,
      source: "person" as const,
      parents: ["untagged"],
      boxes: [],
    };
    expect(terms({ tags: [own] })).toEqual(["timeline", "month:2026-11", "type:jpeg"]);
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
] as [Partial<ImageRow>, string[]][])("%j stands under %j", (changes, expected) => {
  expect(terms(changes)).toEqual(expected);
});
