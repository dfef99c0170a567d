import { CopyObjectCommand, DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCloud } from "./cloud.ts";

/** Whatever is taken away, or put there, behind the library's back is found, and nothing else. */

const cloud = await startCloud();
const { s3 } = await import("../src/aws/s3.ts");
const { change } = await import("../src/image/change.ts");
const { originalKey, previewKey, thumbKey } = await import("../src/image/keys.ts");
const { library } = await import("../src/library/index.ts");
const { verify } = await import("../src/maintenance/verify/index.ts");
afterAll(() => cloud.close());

const owner = "ada";
const idOf = (n: number) => `img_${String(n).padStart(26, "0")}`;
const shaOf = (n: number) => String(n).padStart(64, "0");
const Bucket = cloud.bucket;
const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
const drop = (Key: string) => s3.send(new DeleteObjectCommand({ Bucket, Key }));

async function photo(n: number): Promise<void> {
  const id = idOf(n);
  const key = originalKey(owner, id);
  await change(
    owner,
    id,
    () => ({
      ...{ owner, id, key, name: "a.jpg", type: "image/jpeg", bytes: 1, status: "ready" as const },
      ...{ addedAt: "2026-11-22T10:00:00.000Z", attempts: 1, history: [], tags: [], removed: [] },
      ...{ sha256: shaOf(n), etag: "e", thumbhash: "aGk=", text: { words: ["hotel"], lines: 1 } },
    }),
    {
      features: { vector: new Int8Array(4), model: "m" },
      lines: [{ text: "Hotel", confidence: 99, box: { left: 0, top: 0, width: 1, height: 1 } }],
    },
  );
  for (const each of [key, previewKey(owner, id), thumbKey(owner, id)]) await put(each);
}

beforeAll(async () => {
  for (let n = 0; n < 7; n++) await photo(n);
  await change(owner, idOf(6), (row) => row && { ...row, trashedAt: new Date().toISOString() });
  // What lies beside photos and is none.
  await put(`private/${owner}/IMG_1.xmp`);
});

test("a library that is sound has nothing missing", async () => {
  expect(await verify({ settled: 0 })).toEqual({
    owners: 1,
    images: 7,
    objects: 22,
    problems: [],
    findings: [],
  });
});

test("what is missing, and what nobody knows of, is named", async () => {
  const { hash, feature, text, due, imageTag } = library.entities;
  const stranger = "eve";
  await drop(originalKey(owner, idOf(0)));
  await drop(thumbKey(owner, idOf(1)));
  await hash.delete({ owner, sha256: shaOf(2) }).go();
  await feature.delete({ owner, id: idOf(3) }).go();
  await text.delete({ owner, id: idOf(4) }).go();
  const { data } = await due.query.primary({ all: "all" }).go();
  for (const { at, id } of data) await due.delete({ all: "all", at, owner, id }).go();
  await hash.put({ owner, sha256: shaOf(99), id: idOf(99) }).go();
  await put(originalKey(stranger, idOf(50)));
  await put(`private/${stranger}/holiday/IMG_1.jpg`);
  await put(previewKey(owner, idOf(51)));
  await s3.send(
    new CopyObjectCommand({
      Bucket,
      Key: originalKey(owner, idOf(52)),
      CopySource: `${Bucket}/${originalKey(owner, idOf(1))}`,
    }),
  );
  await imageTag.delete({ owner, term: "timeline", at: "2026-11-22T10:00:00.000Z a", id: idOf(5) }).go();

  const { problems, findings } = await verify({ settled: 0 });
  const said = problems.map(
    ({ kind, owner, id, key }) => `${owner} ${kind} ${kind === "no row" ? key : Number(id.slice(4))}`,
  );
  expect(said.sort()).toEqual(
    [
      ...[
        "ada no original 0",
        "ada no renditions 1",
        "ada hash 2",
        "ada feature 3",
        "ada text 4",
        "ada due 6",
      ],
      ...["ada hash 99", "ada stray renditions 51", `ada no row ${originalKey(owner, idOf(52))}`],
      ...[`eve no row ${originalKey(stranger, idOf(50))}`, "eve no row private/eve/holiday/IMG_1.jpg"],
    ].sort(),
  );
  expect(findings).toMatchObject([
    { kind: "missing", term: "timeline", id: idOf(5), mended: false },
    { kind: "count" },
  ]);
  // Nothing was changed: all of it is still to be found.
  expect((await verify({ settled: 0 })).problems).toHaveLength(problems.length);
  // What was put a moment ago may be about to get its row.
  expect((await verify({ owner: stranger })).problems).toEqual([]);
  expect((await verify({ owner: stranger, settled: 0 })).problems).toHaveLength(2);
});
