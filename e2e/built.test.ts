import { chmod, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { one } from "sst-offline";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { local, production } from "../infra/snapshot/committed.ts";
import { App } from "./app.ts";
import { unfit } from "./lambda-binary.ts";
import { Person } from "./person.ts";
import { drawnPhoto, withPlace } from "./photos.ts";
import { telephonePhotos } from "./telephone.ts";

/** The functions as a deployment would upload them: SST's own bundles, on Lambda's Node, in Lambda's sandbox. */

let app: App;
let ada: Person;

beforeAll(async () => {
  app = await App.start({ args: ["--built"] });
  ada = await Person.signUp(app, "ada");
}, 300_000);
afterAll(() => app?.remove());

const FUNCTION = "aws:lambda/function:Function";
const nameOf = (logical: string) => String(one(local, FUNCTION, logical).inputs.name);
/** As Lambda gets it. */
const { memorySize, architectures } = one(production, FUNCTION, "RecognizeFunction").inputs;

it("an instance may write to a temporary folder of its own, and nowhere else; its Node is Lambda's", async () => {
  const task = join(app.data, "tmp", "built", "Sweep", "bundle.mjs");
  await chmod(task, 0o644);
  await writeFile(
    task,
    `import { writeFileSync, mkdtempSync } from "node:fs";
     import { tmpdir } from "node:os";
     import { join } from "node:path";
     const attempt = (work) => { try { work(); return "written"; } catch (error) { return error.code; } };
     export const handler = async () => ({
       node: process.version,
       own: attempt(() => writeFileSync(join(mkdtempSync(join(tmpdir(), "a-")), "file"), "x")),
       code: attempt(() => writeFileSync(new URL("./more.mjs", import.meta.url), "x")),
       data: attempt(() => writeFileSync(${JSON.stringify(join(app.data, "theirs"))}, "x")),
       environment: process.env.AWS_EXECUTION_ENV,
     });`,
  );
  const { endpoint, region, operator } = await app.outputs();
  const lambda = new LambdaClient({ endpoint, region, credentials: operator });
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: nameOf("SweepFunction") }));
  expect(JSON.parse(Buffer.from(Payload!).toString())).toEqual({
    node: expect.stringMatching(/^v24\./),
    own: "written",
    code: "ERR_ACCESS_DENIED",
    data: "ERR_ACCESS_DENIED",
    environment: "AWS_Lambda_nodejs24.x",
  });
});

describe("five photos of 48 megapixels, as a telephone writes them, come at once", () => {
  it("and all are recognized within the memory that the function has", async () => {
    const photos = await telephonePhotos(5);
    const images = await Promise.all(photos.map((photo) => ada.add(photo, 200_000)));
    expect(images.map(({ status, reason }) => reason ?? status)).toEqual(Array(5).fill("ready"));
    const log = await readFile(join(app.data, "logs", `${nameOf("RecognizeFunction")}.log`), "utf8");
    const used = [...log.matchAll(/Max Memory Used: (\d+) MB/g)].map(([, megabytes]) => Number(megabytes));
    expect(used.length).toBeGreaterThan(0);
    expect(Math.max(...used)).toBeLessThan(Number(memorySize));
  }, 240_000);
});

it("what a place is called is known beside the bundles of those that ask", async () => {
  const photo = await drawnPhoto("tower.jpg", 1);
  const { id } = await ada.add({ ...photo, bytes: await withPlace(photo.bytes, 48.8584, 2.2945) });
  const place = async () => (await ada.call("GET", `/api/images/${id}`)).body.place;
  expect(await place()).toMatchObject({ city: "Paris", country: "France" });
  await ada.call("PATCH", `/api/images/${id}`, { place: { latitude: 41.8902, longitude: 12.4922 } });
  expect(await place()).toMatchObject({ city: "Rome", country: "Italy" });
});

it("the binaries that SST installs for Lambda need no newer system library than Lambda has", async () => {
  expect(architectures).toEqual(["arm64"]);
  const folder = join(app.data, "built", "Recognize-src", "node_modules", "@img");
  const files = (await readdir(folder, { recursive: true })).filter((file) =>
    /linux-arm64.*\.(node|so[.\d]*)$/.test(file),
  );
  expect(files.length).toBeGreaterThanOrEqual(2);
  for (const file of files) {
    expect(unfit(await readFile(join(folder, file))), file).toEqual([]);
  }
});
