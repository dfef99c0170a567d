import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { placeFiles } from "./copy-files.ts";

let root = "";
let task = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "copy-files-"));
  task = join(root, "bundles", "api");
  await mkdir(task, { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(path: string, text: string): Promise<void> {
  const file = join(root, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, text);
}
const beside = (path: string) => readFile(join(task, path), "utf8");

it("puts files and folders beside a bundle, and what they are at the next start", async () => {
  await write("data/words.txt", "one");
  await write("models/cat.onnx", "cat");
  const files = [
    { from: "data/words.txt", to: "words.txt" },
    { from: "models", to: "in/models" },
  ];
  await placeFiles(root, task, files);
  expect([await beside("words.txt"), await beside("in/models/cat.onnx")]).toEqual(["one", "cat"]);

  await write("data/words.txt", "two");
  await write("other/dog.onnx", "dog");
  await placeFiles(root, task, [files[0]!, { from: "other", to: "in/models" }]);
  expect([await beside("words.txt"), await beside("in/models/dog.onnx")]).toEqual(["two", "dog"]);
  // What the link led to is the app's own.
  expect(await readFile(join(root, "models/cat.onnx"), "utf8")).toBe("cat");
});

it("leads to a folder that comes later", async () => {
  await Promise.all([1, 2].map(() => placeFiles(root, task, [{ from: "models", to: "models" }])));
  await write("models/cat.onnx", "cat");
  expect(await beside("models/cat.onnx")).toBe("cat");
});

it("finds a native package's binaries for this machine, where those for Lambda are copied", async () => {
  await write("node_modules/native/package.json", '{"main":"dist/index.js"}');
  await write("node_modules/native/dist/index.js", "module.exports = require('../bin/' + process.env.NONE);");
  await write("node_modules/native/bin/undefined.js", "module.exports = 'of this machine';");
  await write("node_modules/native/bin/arm64/native.node", "of Lambda");
  const paths = ["package.json", "dist", "bin/arm64"].map((path) => `node_modules/native/${path}`);
  await placeFiles(
    root,
    task,
    paths.map((path) => ({ from: path, to: path })),
  );
  expect(createRequire(join(task, "bundle.mjs"))("native")).toBe("of this machine");
});

it.each(["..", "../other/words.txt", "in/../../words.txt", "."])("puts nothing at %s", async (to) => {
  await write("words.txt", "one");
  await expect(placeFiles(root, task, [{ from: "words.txt", to }])).rejects.toThrow(
    `copyFiles: "${to}" lies outside of the function's folder`,
  );
});
