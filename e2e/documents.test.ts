import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { all, readSnapshot } from "sst-offline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shellBlocks } from "../docs/shell-blocks.ts";
import { root } from "./app.ts";

/** The documents' commands, run as a reader runs them. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "phototag-documents-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const TABLE = "phototag-production-LibraryTable-abcdefgh";
const BACKUP = `arn:aws:dynamodb:us-east-1:123456789012:table/${TABLE}-restored/backup/01489602797149-73d8d5bc`;
const FUNCTIONS = ["phototag-production-ApiFunction-a", "phototag-production-RecognizeFunction-b"];
const hasAws = spawnSync("aws", ["--version"]).status === 0;

/**
 * An account that takes its time: what is made is not there at once, what is deleted neither. Backups, functions and
 * versions of objects are not among the local cloud's services; the AWS CLI itself judges options and parameters.
 */
class Account {
  readonly calls: string[] = [];
  readonly #asked = new Map<string, number>();
  #deleted = "";
  server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const target = String(request.headers["x-amz-target"] ?? "")
        .split(".")
        .at(-1)!;
      const { status = 200, text } = target
        ? this.json(target, JSON.parse(body || "{}"))
        : this.rest(request.method!, request.url!, body);
      response.writeHead(status).end(text);
    });
    this.server.listen(0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Whether something was asked for often enough by now. */
  #isDone(what: string): boolean {
    const times = (this.#asked.get(what) ?? 0) + 1;
    this.#asked.set(what, times);
    return times > 1;
  }

  json(operation: string, input: Record<string, string>): { status?: number; text: string } {
    const answer = (value: object, status?: number) => ({ status, text: JSON.stringify(value) });
    if (!operation.startsWith("Describe"))
      this.calls.push(
        [operation, input.TargetTableName ?? input.TableName, input.BackupArn].filter(Boolean).join(" "),
      );
    switch (operation) {
      case "DescribeTable":
        if (this.#deleted === input.TableName && this.#isDone("deletion"))
          return answer({ __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException" }, 400);
        return answer({
          Table: { TableStatus: this.#isDone(`restored ${input.TableName}`) ? "ACTIVE" : "CREATING" },
        });
      case "DeleteTable":
        this.#deleted = input.TableName!;
        return answer({});
      case "RestoreTableFromBackup":
        this.#deleted = "";
        return answer({});
      case "CreateBackup":
        return answer({ BackupDetails: { BackupArn: BACKUP } });
      case "DescribeBackup":
        return answer({
          BackupDescription: {
            BackupDetails: { BackupStatus: this.#isDone("backup") ? "AVAILABLE" : "CREATING" },
          },
        });
      case "Scan":
        return answer({ Count: 3, Items: [] });
      default:
        return answer({});
    }
  }

  rest(method: string, url: string, body: string): { status?: number; text: string } {
    const path = decodeURIComponent(url.split("?")[0]!);
    if (path.startsWith("/2015-03-31/functions"))
      return {
        text: JSON.stringify({
          Functions: [...FUNCTIONS, "others-function"].map((FunctionName) => ({ FunctionName })),
        }),
      };
    if (path.startsWith("/2015-03-31/event-source-mappings") && method === "GET")
      return {
        text: JSON.stringify({
          EventSourceMappings: url.includes("Recognize") ? [{ UUID: "mapping-1" }] : [],
        }),
      };
    if (!(method === "GET")) this.calls.push(`${method} ${path} ${body}`.trim());
    if (path.startsWith("/20")) return { status: method === "DELETE" ? 204 : 200, text: "{}" };
    return { status: method === "DELETE" ? 204 : 200, text: "<ListBucketResult></ListBucketResult>" };
  }
}

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a page's blocks in one shell, where every command that fails ends it. */
function runBlocks(blocks: string[], env: NodeJS.ProcessEnv, cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    const shell = execFile(
      "bash",
      ["--norc", "-eu", "-c", blocks.join("\n")],
      { cwd, env },
      (_, stdout, stderr) => resolve({ code: shell.exitCode, stdout, stderr }),
    );
  });
}

describe.runIf(hasAws)("docs/backup.md", () => {
  it("closes, restores, waits for all that takes time, and opens again", async () => {
    const account = new Account();
    const endpoint = await account.start();
    const bin = join(folder, "bin");
    await mkdir(bin, { recursive: true });
    // SST, this project's commands, and waiting: what matters here is when they come.
    const own = {
      npx: ":",
      npm: ":",
      sleep: ":",
    };
    const outputs = { table: TABLE, bucket: "the-output", userPoolId: "the-output" };
    await mkdir(join(folder, ".sst"), { recursive: true });
    await writeFile(join(folder, ".sst", "outputs.json"), JSON.stringify(outputs));
    for (const [name, program] of Object.entries(own)) {
      await writeFile(join(bin, name), `#!/bin/sh\n${program}\n`);
      await chmod(join(bin, name), 0o755);
    }
    const env = {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "AKIAABCDEFGHIJKLMNOP",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_PAGER: "",
      AWS_MAX_ATTEMPTS: "1",
    };
    const { code, stderr } = await runBlocks(
      // The laptop's, which backup.test.ts runs, speak of a data folder.
      shellBlocks(join(root, "docs", "backup.md")).filter((block) => !/\$DATA|--rescue/.test(block)),
      env,
      folder,
    );
    account.server?.close();
    expect([code, stderr]).toEqual([0, ""]);
    const close = [
      'PUT /2015-03-31/event-source-mappings/mapping-1 {"Enabled": false}',
      ...FUNCTIONS.map(
        (name) => `PUT /2017-10-31/functions/${name}/concurrency {"ReservedConcurrentExecutions": 0}`,
      ),
    ];
    const open = [
      ...FUNCTIONS.map((name) => `DELETE /2017-10-31/functions/${name}/concurrency`),
      'PUT /2015-03-31/event-source-mappings/mapping-1 {"Enabled": true}',
    ];
    expect(account.calls.slice(0, 14)).toEqual([
      ...close,
      `RestoreTableToPointInTime ${TABLE}-restored`,
      `Scan ${TABLE}-restored`,
      `CreateBackup ${TABLE}-restored`,
      `UpdateTable ${TABLE}`,
      `DeleteTable ${TABLE}`,
      `RestoreTableFromBackup ${TABLE} ${BACKUP}`,
      ...open,
      `DeleteTable ${TABLE}-restored`,
      "DELETE /the-output/private/OWNER/photos/img_01k9abcdefghjkmnpqrstvwxyz",
    ]);
  }, 300_000);
});

describe("docs/log-to-photo.md", () => {
  it("finds a photo in all that its function wrote", async () => {
    const data = join(folder, "data");
    await mkdir(join(data, "logs"), { recursive: true });
    const file = join(root, "infra", "snapshot", "local.json");
    await writeFile(join(data, "snapshot.json"), await readFile(file));
    const lines = Array.from({ length: 60 }, (_, at) =>
      JSON.stringify({
        level: "INFO",
        message: "ready",
        image: at === 0 ? "img_01K9ABCDEFGHJKMNPQRSTVWXYZ" : `img_${at}`,
      }),
    );
    for (const { inputs } of all(await readSnapshot(file), "aws:lambda/function:Function"))
      await writeFile(join(data, "logs", `${inputs.name}.log`), `${lines.join("\n")}\n`);
    const block = shellBlocks(join(root, "docs", "log-to-photo.md"))
      .at(-1)!
      .split("\n")
      .at(-1)!;
    const { code, stdout } = await runBlocks([block], { ...process.env, PHOTOTAG_DATA: data }, root);
    expect(code).toBe(0);
    expect(stdout).toContain("img_01K9ABCDEFGHJKMNPQRSTVWXYZ");
  });
});
