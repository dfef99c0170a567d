/** What each recognizer that a deployer may choose makes of the stack. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { differences, functionOf, grants, type Snapshot, survey } from "sst-offline";
import { beforeAll, describe, expect, it } from "vitest";
import { gazetteer } from "../gazetteer.ts";
import { makeSecrets } from "../secrets.ts";
import type { RecognizerName, Settings } from "../settings.ts";
import { evaluated, root } from "../snapshot/evaluated.ts";

const EVALUATIONS_MS = 5 * 60_000;
const ada: Settings = { signUp: ["ada@example.org"], monthlyBudget: 20 };
const NAMES: RecognizerName[] = ["rekognition", "embedded", "both"];

const production = {} as Record<RecognizerName, Snapshot>;
beforeAll(async () => {
  for (const recognizer of NAMES)
    production[recognizer] = (await evaluated("production", { settings: { ...ada, recognizer } })).snapshot;
}, EVALUATIONS_MS);

const worker = (name: RecognizerName) =>
  functionOf(production[name], "packages/functions/src/recognize.handler");

it(
  "one that nobody chose is Rekognition",
  async () => {
    const { snapshot } = await evaluated("production", { settings: ada });
    expect(differences(snapshot, production.rekognition)).toEqual([]);
  },
  EVALUATIONS_MS,
);

describe.each(NAMES)("%s", (name) => {
  it("is what the worker is told, and what it alone asks for", () => {
    const { inputs } = worker(name).function;
    expect(inputs.environment).toMatchObject({ variables: { RECOGNIZER: name } });
    // What each of the rest is needed for, e2e/permissions.test.ts shows.
    const granted = (snapshot: Snapshot) =>
      grants(snapshot).map(({ holder, action, resource }) => `${holder} ${action} ${resource}`);
    const expected = granted(production.rekognition).filter(
      (grant) => name !== "embedded" || grant !== "RecognizeRole rekognition:DetectLabels *",
    );
    expect(granted(production[name])).toEqual(expected);
    expect(expected.some((grant) => grant.includes("rekognition"))).toBe(name !== "embedded");
  });

  it("changes nothing but the worker", () => {
    const changed = differences(production.rekognition, production[name]);
    expect(changed.filter((line) => !/Recognize(Function|Role)\b/.test(line))).toEqual([]);
    expect(changed.length > 0).toBe(name !== "rekognition");
  });

  it("is honored on this machine", () => {
    for (const line of survey(production[name], makeSecrets()))
      expect(line).toMatch(/BucketVersioning|TopicSubscription/);
  });
});

it("networks lie beside the code of whoever has some: all, or the classifier alone beside Rekognition", () => {
  const places = new Set(gazetteer.map(({ to }) => to));
  const carried = (name: RecognizerName) =>
    worker(name).function.source!.copyFiles!.flatMap(({ to }) => (places.has(to) ? [] : to));
  expect(carried("rekognition")).toEqual([]);
  const runtime = ["package.json", "dist", "bin/napi-v6/linux/arm64"].map(
    (part) => `node_modules/onnxruntime-node/${part}`,
  );
  for (const name of ["embedded", "both"] as const)
    expect(carried(name)).toEqual(["models", "node_modules/onnxruntime-common", ...runtime]);
  const models = (name: RecognizerName) => worker(name).function.source!.copyFiles![0]!.from;
  expect([models("embedded"), models("both")].map((from) => path.basename(from))).toEqual([
    "embedded",
    "features",
  ]);
});

it("the worker has the same time and memory with each", () => {
  for (const name of NAMES)
    expect(worker(name).function.inputs).toMatchObject({ memorySize: 1769, timeout: 60 });
});

describe("a deployment", () => {
  const deploy = async (recognizer: RecognizerName, program: string) => {
    const text = await readFile(path.join(root, "infra", "networks.ts"), "utf8");
    const sources = { "infra/networks.ts": text.replace("scripts/models.ts", program) };
    return evaluated("production", { settings: { ...ada, recognizer }, command: "deploy", sources }).then(
      () => "goes on",
      (error: Error) => error.message,
    );
  };

  it("makes sure of the networks before it begins", { timeout: EVALUATIONS_MS }, async () => {
    expect(await deploy("embedded", "scripts/models.ts")).toBe("goes on");
    expect(await deploy("embedded", "scripts/none.ts")).toContain(
      "the recognizer's networks are not there: ",
    );
  });

  it("does without them where nothing carries them", { timeout: EVALUATIONS_MS }, async () => {
    expect(await deploy("rekognition", "scripts/none.ts")).toBe("goes on");
  });
});
