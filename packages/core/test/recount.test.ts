import { DeleteCommand, PutCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, describe, expect, test, vi } from "vitest";
import { lawBreaches } from "../../../e2e/chaos/law.ts";
import { startCloud } from "./cloud.ts";
import { gated, Objects, type Process, type Step, spawn } from "./world.ts";

/**
 * The recount beside people who use the library, stopped and killed at any call:
 *
 * - in a library that is sound it finds nothing, and leaves every row where it is;
 * - one that is damaged is sound after it, whatever people did meanwhile.
 */

const cloud = await startCloud();
const { dynamodb } = await import("../src/aws/dynamodb.ts");
const { s3 } = await import("../src/aws/s3.ts");
const { change } = await import("../src/image/change.ts");
const Image = await import("../src/image/index.ts");
const { recount } = await import("../src/maintenance/recount/index.ts");
const { examineCount } = await import("../src/image/drift.ts");
afterAll(() => cloud.close());

const ask = dynamodb.send.bind(dynamodb);
vi.spyOn(dynamodb, "send").mockImplementation(((command: Asked) =>
  gated(() => ask(paged(command)))) as never);

type Asked = { input: { Limit?: number; ExpressionAttributeValues?: Record<string, unknown> } };

/** An index comes row by row, as DynamoDB may answer: others write while it is read. */
function paged(command: Asked): never {
  const { input } = command;
  const values = Object.values(input.ExpressionAttributeValues ?? {});
  if (values.some((value) => /#term_/.test(String(value)))) input.Limit = 1;
  return command as never;
}
vi.spyOn(s3, "send").mockImplementation(new Objects().send as never);

type Item = Record<string, unknown> & { __edb_e__: string; owner: string; pk: string; sk: string };

let runs = 0;
const idOf = (n: number) => `img_${String(n).padStart(26, "0")}`;
const tag = (name: string) => ({ name, confidence: 90, source: "model" as const, parents: [], boxes: [] });
const photo = (owner: string, n: number, names: string[]) => ({
  owner,
  id: idOf(n),
  key: `private/${owner}/photos/${idOf(n)}`,
  name: "a.jpg",
  type: "image/jpeg",
  bytes: 1,
  addedAt: `2026-11-2${n % 9}T10:00:00.000Z`,
  status: "ready" as const,
  attempts: 1,
  history: [],
  tags: names.map(tag),
  removed: [],
});

const PHOTOS = 4;
const TAGS = 5;

async function itemsOf(owner: string): Promise<Item[]> {
  const { Items = [] } = await ask(new ScanCommand({ TableName: cloud.table, ConsistentRead: true }));
  return (Items as Item[]).filter((item) => item.owner === owner);
}

/** Which of an owner's rows break the law. */
async function breaches(owner: string): Promise<string[]> {
  const rows = new Map<string, Item[]>();
  for (const item of await itemsOf(owner))
    rows.set(item.__edb_e__, [...(rows.get(item.__edb_e__) ?? []), item]);
  // A step that was cut off is the sweep's to end.
  return lawBreaches(rows as never).filter((breach) => !/half indexed/.test(breach));
}

/** Runs share the table, and some read it whole. */
async function clear(owner: string): Promise<void> {
  for (const { pk, sk } of await itemsOf(owner))
    await ask(new DeleteCommand({ TableName: cloud.table, Key: { pk, sk } }));
}

async function build(owner: string): Promise<void> {
  for (let n = 0; n < PHOTOS; n++)
    await change(owner, idOf(n), () => photo(owner, n, [`Tag ${n}`, `Tag ${(n + 1) % TAGS}`]));
}

/** One thing that a person does. */
function act(owner: string, choice: number): () => Promise<unknown> {
  const id = idOf(choice % PHOTOS);
  const name = `Tag ${(choice >> 4) % TAGS}`;
  const acts = [
    () => Image.edit({ owner, id, edit: { tags: { add: [name] } } }),
    () => Image.edit({ owner, id, edit: { tags: { remove: [name] } } }),
    () => Image.trash({ owner, id }),
    () => Image.edit({ owner, id, edit: { trashed: false } }),
    // The photo moves in the timeline: its rows are put elsewhere, and no count changes.
    () =>
      change(owner, id, (row) => row && { ...row, takenAt: `20${10 + (choice % 15)}-01-01T00:00:00.000Z` }),
    () =>
      change(owner, idOf(PHOTOS + (choice % 3)), (row) =>
        row ? undefined : photo(owner, PHOTOS + (choice % 3), [name]),
      ),
    () => Image.purge({ owner, id: idOf(PHOTOS + (choice % 3)) }),
  ];
  return acts[(choice >> 8) % acts.length]!;
}

interface Move {
  choice: number;
  step: Step;
}
const moves = fc.array(
  fc.record<Move>({
    choice: fc.nat(1 << 16),
    step: fc.oneof(
      { weight: 20, arbitrary: fc.constant<Step>("go") },
      fc.constantFrom<Step>("die before", "die after"),
    ),
  }),
  { minLength: 60, maxLength: 160, size: "max" },
);

async function end(process: Process): Promise<void> {
  while (process.state === "running") await process.step("go");
  const error = process.error as { name?: string } | undefined;
  if (error && error.name !== "VisibleError") throw error;
}

/** Runs a recount beside people; whoever dies is replaced. @returns what the recounts that were not killed found. */
async function beside(owner: string, script: Move[], fix: boolean) {
  const results: Awaited<ReturnType<typeof recount>>[] = [];
  const startRecount = () => spawn("recount", async () => results.push(await recount({ owner, fix })));
  let counting = startRecount();
  let people: Process[] = [];
  for (const { choice, step } of script) {
    if (people.length < 3) people.push(spawn("person", act(owner, choice)));
    const chosen = choice % 2 ? counting : people[(choice >> 1) % people.length]!;
    // A recount is long: killed as often as the others it would never end.
    await chosen.step(chosen === counting && choice % 5 ? "go" : step);
    for (const one of people) if (one.state !== "running") await end(one);
    people = people.filter(({ state }) => state === "running");
    if (counting.state !== "running") {
      await end(counting);
      counting = startRecount();
    }
  }
  for (const one of [...people, counting]) await end(one);
  return results;
}

const settings = (numRuns: number) => ({
  numRuns: Number(process.env.LAW_RUNS) || numRuns,
  endOnFailure: !process.env.LAW_SHRINK,
});

test("in a sound library it finds nothing, whatever people do meanwhile", async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (script) => {
      const owner = `sound-${runs++}`;
      await build(owner);
      for (const { findings } of await beside(owner, script, true)) expect(findings).toEqual([]);
      expect(await breaches(owner)).toEqual([]);
      await clear(owner);
    }),
    settings(8),
  );
}, 480_000);

/** Breaks the law in one place of an owner's library. */
async function damage(owner: string, choice: number): Promise<void> {
  const items = await itemsOf(owner);
  const of = (kind: string) => items.filter((item) => item.__edb_e__ === kind);
  const TableName = cloud.table;
  const pick = <T>(list: T[]) => list[(choice >> 3) % list.length]!;
  const keyOf = ({ pk, sk }: Item) => ({ pk, sk });
  switch (choice % 5) {
    case 0:
      await ask(new DeleteCommand({ TableName, Key: keyOf(pick(of("imagetag"))) }));
      return;
    case 1: {
      const row = pick(of("imagetag"));
      const [id, at] = [idOf(choice % (PHOTOS + 2)), "2001-01-01T00:00:00.000Z"];
      await ask(
        new PutCommand({
          TableName,
          Item: { ...row, at, id, sk: `$imagetag_1#at_${at}#id_${id}` },
        }),
      );
      return;
    }
    case 2:
      await ask(new DeleteCommand({ TableName, Key: keyOf(pick(of("tag"))) }));
      return;
    case 3:
      await ask(
        new UpdateCommand({
          TableName,
          Key: keyOf(pick(of("tag"))),
          UpdateExpression: "SET #count = :any",
          ExpressionAttributeNames: { "#count": "count" },
          ExpressionAttributeValues: { ":any": choice % 9 },
        }),
      );
      return;
    default: {
      const term = `ghost ${choice % 3}`;
      const row = pick(of("imagetag"));
      const pk = `$phototag#owner_${owner}#term_${term}`;
      await ask(new PutCommand({ TableName, Item: { ...row, pk, term } }));
    }
  }
}

test("a damaged library is sound afterwards, whatever people do meanwhile", async () => {
  await fc.assert(
    fc.asyncProperty(
      moves,
      fc.array(fc.nat(1 << 12), { minLength: 1, maxLength: 6 }),
      async (script, damages) => {
        const owner = `damaged-${runs++}`;
        await build(owner);
        for (const choice of damages) await damage(owner, choice);
        await beside(owner, script, true);
        // By now nobody disturbs: one more, over every library, finds also what only a scan can find.
        await recount({ fix: true });
        expect((await recount({})).findings).toEqual([]);
        expect(await breaches(owner)).toEqual([]);
        await clear(owner);
      },
    ),
    settings(8),
  );
}, 480_000);

describe("whoever changes the photos under a term at any moment of its count", () => {
  const acts: Record<string, (owner: string) => Promise<unknown>> = {
    "moving one from behind the reader to before it": (owner) =>
      change(owner, idOf(PHOTOS - 1), (row) => row && { ...row, takenAt: "1990-01-01T00:00:00.000Z" }),
    "moving one from before the reader to behind it": (owner) =>
      change(owner, idOf(0), (row) => row && { ...row, takenAt: "2040-01-01T00:00:00.000Z" }),
    "taking one away": (owner) => Image.trash({ owner, id: idOf(1) }),
    "adding one": (owner) => change(owner, idOf(PHOTOS), () => photo(owner, PHOTOS, ["New"])),
  };

  /** Calls of one count: twice the Tag, each row, and the write. */
  const CALLS = PHOTOS + 4;

  test.each(Object.entries(acts))(
    "does not lead it astray: %s",
    async (_what, act) => {
      for (const wrong of [undefined, 77])
        for (let calls = 0; calls <= CALLS; calls++) {
          const owner = `counted-${runs++}`;
          await build(owner);
          if (wrong !== undefined) await setCount(owner, "timeline", wrong);
          let finding: unknown;
          const counting = spawn("count", async () => {
            finding = await examineCount(owner, "timeline", true);
          });
          for (let done = 0; done < calls; done++) await counting.step("go");
          await act(owner);
          await end(counting);
          expect(await breaches(owner), `after ${calls} calls`).toEqual([]);
          if (wrong === undefined) expect(finding, `after ${calls} calls`).toBeUndefined();
          await clear(owner);
        }
    },
    240_000,
  );
});

async function setCount(owner: string, term: string, count: number): Promise<void> {
  await ask(
    new UpdateCommand({
      TableName: cloud.table,
      Key: { pk: `$phototag#owner_${owner}`, sk: `$tag_1#kind_own#term_${term}` },
      UpdateExpression: "SET #count = :count",
      ExpressionAttributeNames: { "#count": "count" },
      ExpressionAttributeValues: { ":count": count },
    }),
  );
}

test("looking mends nothing, and says what it would mend", async () => {
  const owner = `looked-at-${runs++}`;
  await build(owner);
  for (const choice of [0, 8, 3]) await damage(owner, choice);
  const before = await itemsOf(owner);
  const { findings } = await recount({ owner });
  expect(findings.length).toBeGreaterThan(0);
  for (const { mended } of findings) expect(mended).toBe(false);
  expect(await itemsOf(owner)).toEqual(before);
  const again = await recount({ owner, fix: true });
  // Mending a row moves its count along, so that only the numbers may differ.
  const names = (found: typeof findings) =>
    found.map(({ kind, ...on }) => `${kind} ${"term" in on && on.term}`);
  expect(names(again.findings)).toEqual(names(findings));
  expect((await recount({ owner })).findings).toEqual([]);
});

test("a photo whose index is not what its row calls for is indexed anew", async () => {
  const owner = `stale-${runs++}`;
  await build(owner);
  const image = (await itemsOf(owner)).find(({ __edb_e__ }) => __edb_e__ === "image")!;
  await ask(
    new PutCommand({ TableName: cloud.table, Item: { ...image, tags: [...(image.tags as []), tag("New")] } }),
  );
  expect((await recount({ owner, fix: true })).findings).toMatchObject([{ kind: "stale", mended: true }]);
  expect((await recount({ owner })).findings).toEqual([]);
  const { images } = await Image.list({ owner, q: "new" });
  expect(images.map(({ id }) => id)).toEqual([image.id]);
});

test("ends between two findings when it is told to", async () => {
  const owner = `interrupted-${runs++}`;
  await build(owner);
  for (const choice of [0, 3]) await damage(owner, choice);
  const stopping = new AbortController();
  const { findings } = await recount({
    owner,
    fix: true,
    signal: stopping.signal,
    onProgress: (phase, done) => phase === "examining" && done === 0 && stopping.abort(),
  });
  expect(findings).toHaveLength(1);
  expect((await recount({ owner, fix: true })).findings.length).toBeGreaterThan(0);
});
