/**
 * `npm run bench`: what Phototag promises of its speed, measured on this machine as a person meets it.
 * Medians, since machines are shared; no test depends on a time.
 */
import { performance } from "node:perf_hooks";
import sharp from "sharp";
import { App } from "../e2e/app.ts";
import { Person, type Photo } from "../e2e/person.ts";
import { median, row } from "./figures.ts";
import { treeMemory } from "./memory.ts";
import { policyCheck } from "./policies.ts";

const rounds = 15;

const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(2)} s`;

/** 4000 × 3000 pixels with detail at every scale, as a camera's JPEG has: about 4 to 6 MB. */
async function cameraPhoto(seed: number): Promise<Photo> {
  const noise = await sharp({
    create: {
      width: 1000,
      height: 750,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 128, sigma: 20 + seed },
    },
  })
    .png()
    .toBuffer();
  const bytes = await sharp(noise).resize(4000, 3000, { kernel: "cubic" }).jpeg({ quality: 92 }).toBuffer();
  return { name: `camera-${seed}.jpg`, type: "image/jpeg", bytes };
}

const first = await App.start();
await first.line(/recogniser ready/i, 240_000);
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
  await person.add(await cameraPhoto(0));
  const upload: number[] = [];
  const idle = await treeMemory(app.pid);
  for (let round = 1; round <= rounds; round++) {
    const photo = await cameraPhoto(round);
    const [ticket] = await person.announce([photo]);
    if (!ticket || "duplicateOf" in ticket) throw new Error("no ticket");
    await person.post(ticket, photo.bytes, photo.type);
    const began = performance.now();
    const image = await person.settled(ticket.id);
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
  row("second start, until ready (median of 3)", seconds(median(starts)), "≤ 3 s");
  row(
    `12-megapixel JPEG, upload's end to tags (median of ${rounds})`,
    `${Math.round(median(upload))} ms`,
    "≤ 700 ms",
  );
  row("GET /api/images?limit=60 (median of 50)", `${Math.round(median(list))} ms`, "");
  row("a question to the policies (median of 5)", `${(await policyCheck()).toFixed(1)} µs`, "≤ 20 µs");
  row("whole app, resident memory, idle", `${Math.round(idle / 2 ** 20)} MB`, "≤ 900 MB");
  row("whole app, resident memory, after the uploads", `${Math.round(busy / 2 ** 20)} MB`, "≤ 900 MB");
} finally {
  await app.remove();
}
