/** `npm run secrets`, with SST's real CLI and an AWS of this machine. */
import { spawn } from "node:child_process";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { cliEnvironment, ensurePlatform } from "sst-offline";
import { type StateBackend, startStateBackend } from "sst-offline/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missingSecrets, SECRETS } from "../secrets.ts";
import { root } from "../snapshot/evaluated.ts";

let backend: StateBackend;
/** Where the machine keeps passing files, for these tests alone. */
let passing: string;
beforeAll(async () => {
  await ensurePlatform();
  backend = await startStateBackend();
  passing = await mkdtemp(path.join(tmpdir(), "passing-"));
}, 300_000);
afterAll(async () => {
  await backend.close();
  await rm(passing, { recursive: true, force: true });
});

function node(...args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...cliEnvironment(root), ...backend.env, TMPDIR: passing };
    const child = spawn(process.execPath, args, { cwd: root, env });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => {
        output += chunk;
      });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
const secrets = (...args: string[]) => node("--import", "tsx", "scripts/secrets.ts", ...args);
const sst = (...args: string[]) => node(path.join("node_modules", "sst", "bin", "sst.mjs"), ...args);

/** What SST says that is set, by name. */
async function listed(...flags: string[]): Promise<Record<string, string>> {
  const { output } = await sst("secret", "list", ...flags);
  const parts = output.split(/^(\w+)=(?=\S{20}|-----BEGIN)/m).slice(1);
  return Object.fromEntries(
    parts.flatMap((name, n) => (n % 2 === 0 ? [[name, parts[n + 1]!.replace(/\n# [\s\S]*/, "\n")]] : [])),
  );
}

describe.skipIf(process.platform === "win32")("npm run secrets", () => {
  it("makes what a stage lacks: a seal, and one pair of keys in PEM", async () => {
    const { code, output } = await secrets("--stage", "ada");
    expect(output).toBe("Set for the stage ada: NextAuthSecret, RenditionKey, RenditionPublicKey.\n");
    expect(code).toBe(0);
    const values = await listed("--stage", "ada");
    expect(Object.keys(values).sort()).toEqual([...SECRETS]);
    expect(values.NextAuthSecret!.trim()).toMatch(/^[\w+/]{43}=$/);
    const derived = createPublicKey(createPrivateKey(values.RenditionKey!));
    expect(derived.asymmetricKeyDetails?.modulusLength).toBe(2048);
    // The list adds a line's end of its own to the one that the key has.
    expect(values.RenditionPublicKey).toBe(`${derived.export({ type: "spki", format: "pem" })}\n`);
  });

  it("leaves what is set as it is", async () => {
    const before = await listed("--stage", "ada");
    const { code, output } = await secrets("--stage", "ada");
    expect(output).toMatch(/^the stage ada has all its secrets/);
    expect(code).toBe(0);
    expect(await listed("--stage", "ada")).toEqual(before);

    await sst("secret", "set", "NextAuthSecret", "mine-and-nobody-elses", "--stage", "eve");
    expect((await secrets("--stage", "eve")).output).toBe(
      "Set for the stage eve: RenditionKey, RenditionPublicKey.\n",
    );
    expect((await listed("--stage", "eve")).NextAuthSecret?.trim()).toBe("mine-and-nobody-elses");
  });

  it("makes no half of a pair", async () => {
    await sst("secret", "remove", "RenditionPublicKey", "--stage", "eve");
    const { code, output } = await secrets("--stage", "eve");
    expect(code).toBe(1);
    expect(output).toMatch(/^Of the pair .* RenditionPublicKey alone is missing: remove the other \(npx sst/);
  });

  it("makes those that previews share, whatever a stage has of its own", async () => {
    expect(await secrets("--fallback")).toEqual({
      code: 0,
      output: "Set for every stage without its own: NextAuthSecret, RenditionKey, RenditionPublicKey.\n",
    });
    // What is only shared is not a stage's own.
    expect((await secrets("--stage", "bob")).output).toMatch(/^Set for the stage bob/);
  });

  it("leaves nothing behind on this machine", async () => {
    expect((await readdir(passing)).filter((name) => name.startsWith("phototag-"))).toEqual([]);
  });

  it.each([
    [[], /^Whose secrets\?/],
    [["--stage", "ada", "--fallback"], /^Whose secrets\?/],
    [["--stage", "local"], /makes its own secrets/],
    [["--stage", "a/b"], /a stage is named by/],
    [["--force"], /--force/],
  ])("refuses %o in one line", async (args, words) => {
    const { code, output } = await secrets(...args);
    expect(code).toBe(2);
    expect(output.trim()).toMatch(words);
    expect(output.trim().split("\n")).toHaveLength(1);
  });
});

it("a deployment without them is refused, by the command that makes them", () => {
  const env = { SST_SECRET_NextAuthSecret: "x", SST_SECRET_RenditionKey: "" };
  expect(missingSecrets("ada", env)).toBe(
    "the stage ada lacks RenditionKey, RenditionPublicKey: `npm run secrets -- --stage ada` makes them",
  );
  expect(missingSecrets("pr-7", {})).toMatch(/`npm run secrets -- --fallback` makes them$/);
  expect(
    missingSecrets("ada", Object.fromEntries(SECRETS.map((name) => [`SST_SECRET_${name}`, "x"]))),
  ).toBeUndefined();
});
