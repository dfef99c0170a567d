import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseSnapshot, readSnapshot, SnapshotError } from "../../src/index.ts";

const valid = {
  format: 1,
  app: {
    name: "app",
    stage: "local",
    region: "us-east-1",
    account: "123456789012",
    removal: "remove",
    protect: false,
  },
  outputs: { url: "https://example.com" },
  routers: [],
  resources: [{ type: "aws:sqs/queue:Queue", name: "Queue", id: "https://example.com/queue", inputs: {} }],
};
const refused = (change: object) => () =>
  parseSnapshot(JSON.stringify({ ...valid, ...change }), "local.json");

describe("a snapshot file", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "snapshot-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("is read whole", async () => {
    const file = path.join(folder, "good.json");
    await writeFile(file, JSON.stringify(valid));
    expect(await readSnapshot(file)).toEqual(valid);
  });

  it("that is missing is said to be, with the command that writes it", async () => {
    const file = path.join(folder, "missing.json");
    await expect(readSnapshot(file)).rejects.toThrow(
      new SnapshotError(`there is no snapshot ${file}; \`sst-offline snapshot\` writes it`),
    );
  });

  it("that cannot be read is said to be", async () => {
    await expect(readSnapshot(folder)).rejects.toThrow(/^the snapshot .* cannot be read: /);
  });

  it("that is not JSON is said to be", () => {
    expect(() => parseSnapshot("{", "local.json")).toThrow(/^the snapshot local.json is not JSON: /);
  });

  it("of another format is refused", () => {
    expect(refused({ format: 2 })).toThrow(/^local.json is not a snapshot that can be used:\n {2}format: /);
  });

  it("is refused by the resource's own name", () => {
    expect(refused({ resources: [{ ...valid.resources[0], inputs: undefined }] })).toThrow(
      "resources[0].inputs (aws:sqs/queue:Queue Queue): ",
    );
  });

  it("with a member that is not known is refused, not half understood", () => {
    expect(refused({ resources: [{ ...valid.resources[0], wiring: "by hand" }] })).toThrow("wiring");
  });

  it("with a handler that names no export is refused", () => {
    const source = { handler: "src/api", links: {}, install: [] };
    expect(refused({ resources: [{ ...valid.resources[0], source }] })).toThrow(
      "is not like folder/file.export",
    );
  });
});
