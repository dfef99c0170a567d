import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDynamo, type Dynamo, type StreamRecord } from "../../src/services/dynamodb/dynamodb.ts";
import { Database } from "../../src/services/dynamodb/store/database.ts";
import { tableKey } from "../../src/services/dynamodb/store/keys.ts";
import { findTable } from "../../src/services/dynamodb/store/tables.ts";
import { LEDGER } from "./ledger.ts";

type Item = Record<string, { S?: string; N?: string }>;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dynamodb-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/**
 * Runs the writer on the folder and kills it some milliseconds after it was told of so many rounds, however slow the
 * machine is; gives the last round it was told of.
 */
function writeUntilKilled(path: string, first: number, rounds: number, ms: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const writer = fork(fileURLToPath(new URL("./kill-writer.ts", import.meta.url)), [path, String(first)], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    let last = first - 1;
    writer.on("message", (message) => {
      if (message !== "writing") last = message as number;
      if (last + 1 === first + rounds) setTimeout(() => writer.kill("SIGKILL"), ms);
    });
    writer.on("error", reject);
    writer.on("exit", (code, signal) => {
      if (signal || code === null) resolve(last);
      else reject(new Error(`the writer ended by itself with code ${code}`));
    });
  });
}

async function read(dynamo: Dynamo, TableName: string, id: string): Promise<Item | undefined> {
  return (await dynamo.call("GetItem", { TableName, Key: { id: { S: id } } })).Item as Item | undefined;
}

async function records(dynamo: Dynamo, table: string): Promise<StreamRecord[]> {
  const arn = LEDGER.find(({ name }) => name === table)?.stream?.arn ?? "";
  return dynamo.streams.read(dynamo.streams.find(arn)?.table ?? "", "", Number.POSITIVE_INFINITY);
}

test("a process killed while it writes transactions never leaves half of one behind", async () => {
  const path = join(folder, "killed");
  let round = 1;
  for (let kill = 0; kill < 12; kill++) {
    const acknowledged = await writeUntilKilled(path, round, kill, kill % 5);
    const dynamo = await createDynamo({ path, tables: LEDGER });
    const left = await read(dynamo, "LedgerLeft", "account");
    const right = await read(dynamo, "LedgerRight", "account");
    const stored = Number(left?.round?.N ?? 0);
    expect(Number(right?.round?.N ?? 0)).toBe(stored);
    expect(stored).toBeGreaterThanOrEqual(acknowledged);
    for (const TableName of ["LedgerLeft", "LedgerRight"]) {
      // Each change is told of once, and nothing that did not happen is.
      const rounds = (await records(dynamo, TableName))
        .filter(({ dynamodb: { Keys } }) => Keys.id?.S === "account")
        .map(({ dynamodb: { NewImage } }) => Number(NewImage?.round?.N));
      expect(rounds).toEqual(Array.from({ length: stored }, (_, index) => index + 1));
      // The index holds exactly the item as it is now.
      const { Items } = await dynamo.call("Scan", { TableName, IndexName: "by-g" });
      expect((Items as Item[]).map(({ g }) => g?.S)).toEqual(stored ? [`round-${stored}`] : []);
    }
    expect(await read(dynamo, "LedgerLeft", `mark-${stored + 1}`)).toBeUndefined();
    if (stored) {
      expect(await read(dynamo, "LedgerLeft", `mark-${stored}`)).toBeDefined();
      // The token came with its transaction: sending the same request again does nothing, another is refused.
      const other = { Put: { TableName: "LedgerLeft", Item: { id: { S: "other" } } } };
      const repeated = dynamo.call("TransactWriteItems", {
        TransactItems: [other],
        ClientRequestToken: `round-${stored}`,
      });
      await expect(repeated).rejects.toMatchObject({ code: "IdempotentParameterMismatchException" });
    }
    await dynamo.close();
    round = stored + 1;
  }
  expect(round).toBeGreaterThan(50);
}, 300_000);

test("a second process on the same folder is told so", async () => {
  const path = join(folder, "shared");
  const first = await createDynamo({ path });
  await expect(createDynamo({ path })).rejects.toThrow(`${path} is in use by another running process`);
  await first.close();
  await (await createDynamo({ path })).close();
});

test("tables keep their items; a changed key or index is refused in words", async () => {
  const path = join(folder, "tables");
  const [left] = LEDGER as [(typeof LEDGER)[0]];
  const first = await createDynamo({ path, tables: [left] });
  await first.call("PutItem", { TableName: left.name, Item: { id: { S: "a" } } });
  await first.close();

  const again = await createDynamo({ path, tables: [left] });
  expect(await read(again, left.name, "a")).toEqual({ id: { S: "a" } });
  const { Table } = await again.call("DescribeTable", { TableName: left.name });
  expect(Table).toMatchObject({ TableArn: left.arn, TableStatus: "ACTIVE" });
  await again.close();

  const changed = { ...left, attributes: { id: "N", g: "S" } as const };
  await expect(createDynamo({ path, tables: [changed] })).rejects.toThrow(
    /Table LedgerLeft exists with the key id \(S\), but is now to have the key id \(N\)/,
  );
  await (await createDynamo({ path })).close();
});

test("a table whose making a kill cut short is ready after the next start", async () => {
  const path = join(folder, "unready");
  const [left] = LEDGER as [(typeof LEDGER)[0]];
  await (await createDynamo({ path, tables: [left] })).close();
  const database = await Database.open(path);
  const table = await findTable(database, left.name);
  await database.engine.db.put(tableKey(left.name), { ...table, TableStatus: "CREATING" });
  await database.close();

  const dynamo = await createDynamo({ path, tables: [left] });
  await dynamo.call("PutItem", { TableName: left.name, Item: { id: { S: "a" } } });
  expect(await read(dynamo, left.name, "a")).toEqual({ id: { S: "a" } });
  await dynamo.close();
});

test("an index that a spec gains is filled, one that it loses is gone", async () => {
  const path = join(folder, "indexes");
  const [left] = LEDGER as [(typeof LEDGER)[0]];
  const bare = { ...left, attributes: { id: "S" } as const, globalIndexes: [] };
  const first = await createDynamo({ path, tables: [bare] });
  await first.call("PutItem", { TableName: left.name, Item: { id: { S: "a" }, g: { S: "x" } } });
  await first.call("PutItem", { TableName: left.name, Item: { id: { S: "b" } } });
  await first.close();

  const query = (dynamo: Dynamo) =>
    dynamo.call("Query", {
      TableName: left.name,
      IndexName: "by-g",
      KeyConditionExpression: "g = :g",
      ExpressionAttributeValues: { ":g": { S: "x" } },
    });
  const indexed = await createDynamo({ path, tables: [left] });
  expect((await query(indexed)).Items).toEqual([{ id: { S: "a" }, g: { S: "x" } }]);
  await indexed.close();

  const without = await createDynamo({ path, tables: [bare] });
  await expect(query(without)).rejects.toMatchObject({ code: "ValidationException" });
  expect(await read(without, left.name, "a")).toEqual({ id: { S: "a" }, g: { S: "x" } });
  await without.close();
});
