import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { lawBreaches } from "../../../e2e/chaos/law.ts";
import { startCloud } from "./cloud.ts";

/** What is not as the law of the library says (image/change.ts) is mended by the change that meets it. */

const cloud = await startCloud();
const { dynamodb } = await import("../src/aws/dynamodb.ts");
const { ScanCommand, TransactWriteCommand } = await import("@aws-sdk/lib-dynamodb");
const { change, read } = await import("../src/image/change.ts");
const { onDrift } = await import("../src/drift/index.ts");
const { sortKey } = await import("../src/image/burst.ts");
const { library } = await import("../src/library/index.ts");
afterAll(() => cloud.close());

const id = `img_${"0".repeat(26)}`;
let owner = "";
let runs = 0;
let met: { kind: string }[] = [];
onDrift((drift) => met.push(drift));

const row = () => ({
  owner,
  id,
  key: `private/${owner}/photos/${id}`,
  name: "a.jpg",
  type: "image/jpeg",
  bytes: 1,
  sha256: "a".repeat(64),
  etag: "a",
  addedAt: "2026-11-22T10:00:00.000Z",
  status: "ready" as const,
  attempts: 0,
  history: [],
  tags: [{ name: "Cat", confidence: 90, source: "model" as const, parents: [], boxes: [] }],
  removed: [],
});

beforeEach(async () => {
  owner = `owner-${runs++}`;
  await change(owner, id, row);
  met = [];
});

async function breaches(): Promise<string[]> {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({ TableName: cloud.table, ConsistentRead: true }),
  );
  const rows = new Map<string, never[]>();
  for (const item of Items.filter((item) => item.owner === owner))
    rows.set(item.__edb_e__, [...(rows.get(item.__edb_e__) ?? []), item as never]);
  return lawBreaches(rows);
}

const { imageTag, tag, hash } = library.entities;
const at = sortKey("2026-11-22T10:00:00.000Z", "a.jpg");
const damages: [string, string[], () => Promise<unknown>][] = [
  [
    "an index row is missing",
    ["missing", "count"],
    () => imageTag.delete({ owner, term: "cat", at, id }).go(),
  ],
  [
    "an index row stands where none should",
    ["orphan"],
    async () => {
      await imageTag.put({ owner, term: "in:trash", at: "2026-12-01T00:00:00.000Z", id }).go();
      await tag.put({ owner, kind: "own", term: "in:trash", name: "in:trash", count: 1 }).go();
    },
  ],
  ["a count is 0", ["count"], () => tag.patch({ owner, kind: "tag", term: "cat" }).set({ count: 0 }).go()],
  ["a count is missing", ["count"], () => tag.delete({ owner, kind: "tag", term: "cat" }).go()],
  ["another photo holds its bytes", ["hash"], () => hash.delete({ owner, sha256: "a".repeat(64) }).go()],
];

test.each(damages)("where %s, a photo is changed all the same", async (_what, kinds, damage) => {
  await damage();
  const send = vi.spyOn(dynamodb, "send").mockClear();
  const other = { ...row(), sha256: "b".repeat(64), trashedAt: "2026-12-01T00:00:00.000Z" };
  await change(owner, id, (image) => image && { ...image, ...other });
  expect(met.map(({ kind }) => kind)).toEqual(kinds);
  expect(await breaches()).toEqual([]);
  const tries = send.mock.calls.filter(([command]) => command.constructor.name === TransactWriteCommand.name);
  expect(tries.length).toBeLessThan(9);
  send.mockRestore();
});

test("where nothing drifted, a change that comes second is no drift", async () => {
  await Promise.all(
    Array.from({ length: 4 }, (_, n) =>
      change(owner, id, (image) => image && { ...image, name: `${n}.jpg`, bytes: n }),
    ),
  );
  expect((await read(owner, id))?.rev).toBe(5);
  expect(met).toEqual([]);
});
