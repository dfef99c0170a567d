/**
 * `npm run bench:turns`: how long a photo takes from its upload's end to its tags, alone, and while thousands of another
 * person's wait. Medians, in one run, since machines are shared.
 */
import { performance } from "node:perf_hooks";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import pMap from "p-map";
import { App } from "../e2e/app.ts";
import { Person } from "../e2e/person.ts";
import { cameraPhotos } from "../e2e/photos.ts";
import { commandLine, read, whole } from "../scripts/command-line.ts";
import { median, row } from "./figures.ts";

const { photos, rounds } = read(
  commandLine("npm run bench:turns --", "One person's photo, alone and beside a crowd of another's.")
    .option("--photos <count>", "of the crowd", whole(10, 100_000), 500)
    .option("--rounds <count>", "photos that are measured, alone and beside", whole(3, 1000), 15),
).opts<Record<"photos" | "rounds", number>>();

const app = await App.start();
try {
  await app.line(/recognizer ready/i, 240_000);
  const quiet = await Person.signUp(app, "quiet");
  const busy = await Person.signUp(app, "busy");
  const cameraPhoto = await cameraPhotos();
  let index = 0;

  async function untilTags(): Promise<number> {
    const photo = cameraPhoto(index++);
    const [grant] = await quiet.announce([photo]);
    if (!grant || "duplicateOf" in grant) throw new Error("no grant");
    await quiet.post(grant, photo.bytes, photo.type);
    const began = performance.now();
    await quiet.settled(grant.id, 600_000);
    return performance.now() - began;
  }
  async function measure(): Promise<number> {
    const taken = [];
    for (let round = 0; round < rounds; round++) taken.push(await untilTags());
    return median(taken);
  }

  for (let warm = 0; warm < 3; warm++) await untilTags();
  const alone = await measure();

  const { endpoint, region, bucket } = busy.outputs;
  const s3 = new S3Client({ endpoint, region, credentials: await busy.ownCredentials() });
  await pMap(
    Array.from({ length: photos }, (_, each) => each),
    (each) =>
      s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `private/${busy.sub}/crowd/${each}.jpg`,
          Body: cameraPhoto(1_000_000 + each).bytes,
        }),
      ),
    { concurrency: 4 },
  );
  const beside = await measure();
  const left = photos - (await recognized(busy));
  const milliseconds = (value: number) => `${Math.round(value)} ms`;
  row(`alone (median of ${rounds})`, milliseconds(alone));
  row(`beside ${photos} of another's (median of ${rounds})`, milliseconds(beside));
  row("times as long", (beside / alone).toFixed(2), "≤ 2");
  row("of the crowd still waiting at the end", String(left), "more than 0, or nothing was measured");
} finally {
  await app.stop();
}

/** How many of a person's photos are ready. */
async function recognized(person: Person): Promise<number> {
  const { body } = await person.call("GET", "/api/months");
  return (body.months as { count: number }[]).reduce((sum, { count }) => sum + count, 0);
}
