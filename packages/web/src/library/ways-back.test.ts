import { expect, test } from "vitest";
import type { BulkResult, Edit, ImageDetail } from "../api/types.ts";
import { demandAll, waysBack } from "./ways-back.ts";

const changed = (id: string, undo?: Edit): BulkResult => ({
  id,
  ok: true,
  image: { id, undo } as ImageDetail,
});

test("each photo goes back to what it was, in as few requests as there were kinds of photo", () => {
  const tagged: Edit = { tags: { add: [], remove: [], reset: ["cat"] } };
  const ways = waysBack([
    changed("a", tagged),
    changed("b"),
    changed("c", { takenAt: null }),
    changed("d", structuredClone(tagged)),
    { id: "e", ok: false, code: "not_found", message: "There is no such photo." },
  ]);
  expect([...ways].map(([undo, ids]) => [JSON.parse(undo), ids])).toEqual([
    [tagged, ["a", "d"]],
    [{ takenAt: null }, ["c"]],
  ]);
});

test("what was not done to one of the photos is said in its words", () => {
  expect(() => demandAll([changed("a")])).not.toThrow();
  const refused: BulkResult = { id: "e", ok: false, code: "not_found", message: "There is no such photo." };
  expect(() => demandAll([changed("a"), refused])).toThrow("There is no such photo.");
});
