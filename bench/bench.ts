/**
 * `npm run bench`: what Phototag promises of its speed, measured on this machine as a person meets it.
 * Medians, since machines are shared; no test depends on a time.
 */
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { App } from "../e2e/app.ts";
import { Person } from "../e2e/person.ts";
import { cameraPhotos } from "../e2e/photos.ts";
import { commandLine, read } from "../scripts/command-line.ts";
import { coldImports } from "./cold-import.ts";
import { median, row } from "./figures.ts";
import { policyCheck } from "./policies.ts";
import { treeMemory, treeProcessorTime } from "./processes.ts";
import { reloads } from "./reload.ts";

read(commandLine("npm run bench", "Start, upload to tags, memory, cold imports, reloads, on this machine."));

const rounds = 15;

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

/** Nobody has asked for anything since, and the last instances of functions are gone. */
const untilIdleMs = 150_000;
const idleSeconds = 30;
const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

const first = await App.start();
await first.line(/recognizer ready/i, 240_000);
await first.stop();

const starts: number[] = [];
for (let round = 0; round < 3; round++) {
  const began = performance.now();
  const app = await App.start({ data: first.data });
  starts.push(performance.now() - began);
  await app.stop();
}

const app = await App.start({ data: first.data });
try {
  const person = await Person.signUp(app, "bench");
  const cameraPhoto = await cameraPhotos();
  await person.add(cameraPhoto(0));
  const upload: number[] = [];
  const idle = await treeMemory(app.pid);
  for (let round = 1; round <= rounds; round++) {
    const photo = cameraPhoto(round);
    const [grant] = await person.announce([photo]);
    if (!grant || "duplicateOf" in grant) throw new Error("no grant");
    await person.post(grant, photo.bytes, photo.type);
    const began = performance.now();
    const image = await person.settled(grant.id);
    if (image.status !== "ready") throw new Error(image.reason);
    upload.push(performance.now() - began);
  }
  const busy = await treeMemory(app.pid);
  const list: number[] = [];
  for (let round = 0; round < 50; round++) {
    const began = performance.now();
    await person.list("?limit=60");
    list.push(performance.now() - began);
  }
  await sleep(untilIdleMs);
  const before = await treeProcessorTime(app.pid);
  await sleep(idleSeconds * 1000);
  const share = (await treeProcessorTime(app.pid)) - before;
  const beside = await treeMemory(app.pid, { recognizer: false });
  row("second start, until ready (median of 3)", seconds(median(starts)), "≤ 3 s");
  row(
    `12-megapixel JPEG, upload's end to tags (median of ${rounds})`,
    `${Math.round(median(upload))} ms`,
    "≤ 700 ms",
  );
  row("GET /api/images?limit=60 (median of 50)", `${Math.round(median(list))} ms`, "");
  row("a question to the policies (median of 5)", `${(await policyCheck()).toFixed(1)} µs`, "≤ 20 µs");
  row("whole app, memory before the uploads", megabytes(idle), "≤ 900 MB");
  row("whole app, memory after the uploads", megabytes(busy), "≤ 900 MB");
  row("idle, memory beside the recognizer", megabytes(beside), "≤ 350 MB");
  row(
    `and processor time over ${idleSeconds} s, of one core`,
    `${((share / idleSeconds) * 100).toFixed(2)} %`,
    "≤ 1 %",
  );
} finally {
  await app.remove();
}

const saves = 9;
row(
  `npm run dev: save of a handler to its first answer (median of ${saves})`,
  `${Math.round(median(await reloads(saves)))} ms`,
  "≤ 200 ms",
);

/** Milliseconds over an empty handler. */
const importLimits: Record<string, number> = { ApiFunction: 150, AuthFunction: 150, Recognize: 200 };
const imports = await coldImports(9);
if (imports.length === 0) row("cold import of the functions' bundles", "–", "npm run diff makes the bundles");
for (const { name, milliseconds } of imports)
  row(
    `cold import of ${name} over an empty handler (median of 9)`,
    `${Math.round(milliseconds)} ms`,
    importLimits[name] === undefined ? "" : `≤ ${importLimits[name]} ms`,
  );
