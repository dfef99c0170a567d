import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FORMAT } from "../../src/data-folder/migrations.ts";
import { openFolder } from "../../src/data-folder/open.ts";
import { createDynamo } from "../../src/services/dynamodb/dynamodb.ts";
import { Room } from "../../src/store/room.ts";
import { startStack } from "../aws-stack.ts";
import { CLI, clientOptions, PASSWORD, startCognito } from "../services/cognito/cloud.ts";
import { layDown, OLDER } from "./older-folder.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "versions-"));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));

const formatOf = async () => JSON.parse(await readFile(join(folder, "format.json"), "utf8")) as unknown;
const opened = (say: (line: string) => void = () => {}) =>
  openFolder(folder, { room: new Room(folder), say });

/** Everything that stands in the files of the store, LevelDB's own leftovers too. */
async function bytesOfStore(): Promise<string> {
  const names = await readdir(join(folder, "store"));
  const files = await Promise.all(names.map((name) => readFile(join(folder, "store", name), "latin1")));
  return files.join("\n");
}

describe.each(OLDER)("a folder that %s made", (commit) => {
  it("keeps its objects, its items, its people and their sign-ins", async () => {
    const refreshToken = await layDown(commit, folder);
    const stack = await startStack({ buckets: [{ name: "notes" }] }, { folder });
    expect(stack.logged).toEqual([`the data folder was brought from format 1 to ${FORMAT}`]);
    const { Body, Metadata } = await stack.clients.s3.send(
      new GetObjectCommand({ Bucket: "notes", Key: "a/b.txt" }),
    );
    expect(await Body?.transformToString()).toBe("one two");
    expect(Metadata).toEqual({ of: "ada" });
    await stack.close({ keep: true });

    const databases = await opened();
    const dynamo = await createDynamo({ open: (make) => databases.open("dynamodb", make) });
    expect(await dynamo.call("GetItem", { TableName: "things", Key: { id: { S: "one" } } })).toEqual({
      Item: { id: { S: "one" }, n: { N: "1" } },
    });
    await dynamo.close();
    await databases.close();

    const cloud = await startCognito({ folder });
    try {
      const client = new CognitoIdentityProviderClient(clientOptions(cloud));
      const start = (
        AuthFlow: "USER_PASSWORD_AUTH" | "REFRESH_TOKEN_AUTH",
        AuthParameters: Record<string, string>,
      ) => client.send(new InitiateAuthCommand({ ClientId: CLI.id, AuthFlow, AuthParameters }));
      await start("USER_PASSWORD_AUTH", { USERNAME: "ada@example.com", PASSWORD });
      const { AuthenticationResult } = await start("REFRESH_TOKEN_AUTH", { REFRESH_TOKEN: refreshToken });
      expect(AuthenticationResult?.AccessToken).toBeTruthy();
    } finally {
      await cloud.close();
    }
  });

  it("holds no refresh token any more that could be read in its files", async () => {
    const refreshToken = await layDown(commit, folder);
    expect(await bytesOfStore()).toContain(refreshToken);
    await (await opened()).close();
    expect(await bytesOfStore()).not.toContain(refreshToken);
  });

  it("is brought up once, and once more when a kill cut that short", async () => {
    await layDown(commit, folder);
    await (await opened()).close();
    expect(await formatOf()).toEqual({ format: FORMAT });
    await writeFile(join(folder, "format.json"), '{"format":1}');
    const lines: string[] = [];
    await (await opened((line) => lines.push(line))).close();
    await (await opened((line) => lines.push(line))).close();
    expect(lines).toHaveLength(1);
    expect(await readdir(join(folder, "accounts", "us-east-1_Testing01"))).toHaveLength(1);
  });
});

it("a new folder is of this version's format", async () => {
  await (await opened()).close();
  expect(await formatOf()).toEqual({ format: FORMAT });
});

it("a folder of a newer version is refused, and is left as it was", async () => {
  await (await opened()).close();
  await writeFile(join(folder, "format.json"), JSON.stringify({ format: FORMAT + 1 }));
  const before = await bytesOfStore();
  await expect(opened()).rejects.toMatchObject({
    code: "data-folder-newer",
    message: expect.stringMatching(/was written by a newer version: .* Nothing was changed\./),
  });
  expect(await bytesOfStore()).toBe(before);
});

it.each(["", "\0\0"])("a folder whose format.json is torn (%j) is opened by a rescue alone", async (text) => {
  await layDown(OLDER[0]!, folder);
  await (await opened()).close();
  await writeFile(join(folder, "format.json"), text);
  await expect(opened()).rejects.toMatchObject({ code: "data-folder-damaged" });
  await (await openFolder(folder, { room: new Room(folder), rescue: true, say: () => {} })).close();
  expect(await formatOf()).toEqual({ format: FORMAT });
});

it.each(["CURRENT", "MANIFEST"])("a folder whose lock lost its %s is opened", async (kind) => {
  await (await opened()).close();
  const names = await readdir(join(folder, "lock"));
  await writeFile(join(folder, "lock", names.find((name) => name.startsWith(kind))!), "");
  const first = await opened();
  await expect(opened()).rejects.toMatchObject({ code: "data-folder-in-use" });
  await first.close();
});

it("a folder in use is told of though its outputs are torn", async () => {
  const first = await opened();
  await writeFile(join(folder, "outputs.json"), "");
  await expect(opened()).rejects.toMatchObject({ code: "data-folder-in-use" });
  await first.close();
});

it.each(["{}", '{"format":"2"}'])("a folder that says %o of its format is refused", async (text) => {
  await (await opened()).close();
  await writeFile(join(folder, "format.json"), text);
  await expect(opened()).rejects.toMatchObject({ code: "data-folder" });
});
