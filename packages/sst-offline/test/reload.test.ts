import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Reload } from "../src/index.ts";
import type { Snapshot } from "../src/snapshot/format.ts";
import { type Running, run, until } from "./stack/running.ts";
import { root as checkout, secondStack } from "./stack/snapshot.ts";

/** A copy of the second stack's handlers, so that a save changes nobody else's. */
let root: string;
let cloud: Running;
const handler = () => join(root, "handlers", "notes.ts");
let original: string;
const reloads: Reload[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "local-cloud-reload-"));
  await mkdir(join(root, "node_modules"));
  await cp(new URL("stack/handlers", import.meta.url), join(root, "handlers"), { recursive: true });
  for (const name of ["@aws-sdk", "sst"])
    await symlink(join(checkout, "node_modules", name), join(root, "node_modules", name), "junction");
  original = await readFile(handler(), "utf8");
  cloud = await run(copied(secondStack()), { root, watch: { onReload: (reload) => reloads.push(reload) } });
});
afterAll(async () => {
  await cloud?.remove();
  await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** The same stack with its handlers in the folder of the test. */
function copied(snapshot: Snapshot): Snapshot {
  const text = JSON.stringify(snapshot).replace(/"handler":"[^"]*\/handlers\//g, '"handler":"handlers/');
  return JSON.parse(text) as Snapshot;
}

const get = async (path: string) => (await fetch(`${cloud.url}/api/${path}`)).json();
const greeting = (text: string) =>
  original.replace("json({ pid: process.pid })", `json({ pid: process.pid, said: ${text} })`);
const begun = async () => {
  const log = await readFile(join(cloud.data, "logs", "second-api.log"), "utf8").catch(() => "");
  return log.match(/START RequestId/g)?.length ?? 0;
};
/** Puts a file in the place of the old one, as some editors save: it is whole at any time. */
async function replace(text: string) {
  await writeFile(`${handler()}.tmp`, text);
  await rename(`${handler()}.tmp`, handler());
}
/** Saves, and waits until something has come of it. */
async function save(text: string, write = replace) {
  const before = reloads.length;
  await write(text);
  return until(async () => reloads[before]);
}

it("answers the next event with what was saved", async () => {
  const old = (await get("process")) as { pid: number };
  expect(old).toEqual({ pid: expect.any(Number) });
  // Written over, not emptied first: what is empty for long is built.
  const reload = await save(greeting('"one"'), (text) => writeFile(handler(), text, { flag: "r+" }));
  expect(reload).toMatchObject({ functions: expect.arrayContaining(["notes.api"]) });
  expect(reload).not.toHaveProperty("error");
  const fresh = (await get("process")) as { pid: number; said: string };
  expect(fresh.said).toBe("one");
  expect(fresh.pid).not.toBe(old.pid);
});

it("hears of a file that is put in the place of the old one, as editors save", async () => {
  await save(greeting('"two"'));
  expect(await get("process")).toMatchObject({ said: "two" });
});

it("goes on with the old code when the new one does not compile, and says why once", async () => {
  const broken = `${greeting('"never"')}\nconst = 3;\n`;
  const { error } = await save(broken);
  expect(error).toMatch(/^handlers\/notes\.ts:\d+:\d+ Expected identifier/);
  expect(await get("process")).toMatchObject({ said: "two" });
  const told = reloads.length;
  await replace(`${broken}\n`);
  // That nothing is said is no event.
  await new Promise((wake) => setTimeout(wake, 300));
  expect(reloads.length).toBe(told);
  expect(await save(greeting('"three"'))).not.toHaveProperty("error");
  expect(await get("process")).toMatchObject({ said: "three" });
});

it("ends what is under way on the old code", async () => {
  const before = await begun();
  const slow = get("wait");
  await until(async () => (await begun()) > before || undefined);
  await save(greeting('"four"').replace("json({ pid: process.pid, atOnce })", "json({ later: true })"));
  expect(await slow).toMatchObject({ atOnce: 1 });
  expect(await get("wait")).toEqual({ later: true });
});

it("follows a file and a package that the handler did not import before", async () => {
  await writeFile(join(root, "handlers", "words.ts"), 'export const words = "a";\n');
  const imports = 'import { words } from "./words.ts";\nimport { SNSClient } from "@aws-sdk/client-sns";\n';
  await save(imports + greeting("`${words} ${SNSClient.name}`"));
  expect(await get("process")).toMatchObject({ said: "a SNSClient" });
  const before = reloads.length;
  await writeFile(join(root, "handlers", "words.ts"), 'export const words = "b";\n');
  await until(async () => reloads[before]);
  // While it was empty, it may have been built once.
  await expect.poll(() => get("process")).toMatchObject({ said: "b SNSClient" });
});

it("keeps the data", async () => {
  const table = new DynamoDBClient({
    endpoint: cloud.endpoint,
    region: cloud.region,
    credentials: { ...cloud.operator },
  });
  const Item = { key: { S: "kept" }, words: { N: "5" } };
  await table.send(new PutItemCommand({ TableName: "notes-table", Item }));
  await save(greeting('"six"'));
  expect(await get("notes")).toMatchObject({ keys: expect.arrayContaining(["kept"]) });
  expect(cloud.events.filter(({ kind }) => kind === "error")).toEqual([]);
});

it("keeps a stack in the debugger's and the log's eyes in TypeScript", async () => {
  await fetch(`${cloud.url}/api/throw`);
  await until(async () => {
    const log = await readFile(join(cloud.data, "logs", "second-api.log"), "utf8");
    return /handlers\/notes\.ts:\d+/.test(log) || undefined;
  });
});

it("says that an error is over, also when it is taken back and the code is what it was", async () => {
  const well = greeting('"taken back"');
  await save(well);
  expect(await save(`${well}\nconst = 3;\n`)).toHaveProperty("error");
  const back = await save(well);
  expect(back.functions).toContain("notes.api");
  expect(back).not.toHaveProperty("error");
});
