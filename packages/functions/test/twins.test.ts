import { createHash } from "node:crypto";
import { CopyObjectCommand, DeleteObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { cloud, deliver, drawing, expectEvent, limits, objects, owner, put, recognize } from "./worker.ts";

/** The same bytes are one photo of a library, whoever brings them, how often, and by whatever way. */

const { s3 } = await import("../../core/src/aws/s3.ts");
const Image = await import("@phototag/core/image");
const { prepare } = await import("@phototag/core/upload");
const { read } = await import("../../core/src/image/change.ts");

const bytes = await drawing("navy").jpeg().toBuffer();
const file = {
  name: "a.jpg",
  type: "image/jpeg" as const,
  size: bytes.length,
  sha256: createHash("sha256").update(bytes).digest("hex"),
};
const announce = async () => (await prepare({ owner, files: [file] }))[0]!;

async function grant(): Promise<{ id: string; url: string; fields: Record<string, string> }> {
  const granted = await announce();
  if (!("id" in granted)) throw new Error("It is in the library already.");
  return granted;
}

async function post({ url, fields }: { url: string; fields: Record<string, string> }): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([bytes]));
  const { status } = await fetch(url, { method: "POST", body: form });
  if (status === 204) expectEvent();
  return status;
}

const shown = async (q?: string) => (await Image.list({ owner, q })).images.map(({ id }) => id);

test("asked for again before they have come, by however many tabs, get one photo", async () => {
  const first = await grant();
  const again = await Promise.all([grant(), grant(), grant()]);
  for (const { id, fields } of again) {
    expect(id).toBe(first.id);
    expect(fields.key).toBe(first.fields.key);
  }
  // The page was reloaded: what the old one sent may arrive as well.
  expect(await post(first)).toBe(204);
  expect(await post(again[0]!)).toBe(204);
  for (let round = 0; round < 2; round++) await deliver();
  expect(await shown()).toEqual([first.id]);
  expect(await announce()).toEqual({ duplicateOf: first.id });
});

test("asked for at the very same time get one photo", async () => {
  const grants = await Promise.all(Array.from({ length: 6 }, grant));
  expect(new Set(grants.map(({ id }) => id)).size).toBe(1);
  expect(await shown("status:pending")).toHaveLength(1);
});

test("put by another client while an upload of them is on its way are the photo, and the upload is its duplicate", async () => {
  const upload = await grant();
  const id = await put("own.jpg", bytes);
  await deliver();
  expect(await shown()).toEqual([id]);
  const [told] = (await Image.listByIds({ owner, ids: [upload.id] })).images;
  expect(told).toMatchObject({ duplicateOf: id, status: "failed", reason: "Already in your library." });

  // It comes after all.
  expect(await post(upload)).toBe(204);
  await deliver();
  expect(await shown()).toEqual([id]);
  expect(await shown("status:failed")).toEqual([]);
  expect(await objects()).not.toContain(upload.fields.key);
  expect(await Image.get({ owner, id: upload.id })).toMatchObject({ duplicateOf: id });
});

test("put by hand a second time stay in the bucket, or the next sync would put them again", async () => {
  const first = await grant();
  await post(first);
  await deliver();
  const copy = await put("sync/copy.jpg", bytes);
  await deliver();
  expect(await Image.get({ owner, id: copy })).toMatchObject({ duplicateOf: first.id });
  expect(await shown()).toEqual([first.id]);
  expect(await objects()).toContain(`private/${owner}/sync/copy.jpg`);

  // Whoever deletes the photo for good does not want to see it again.
  await Image.purge({ owner, id: first.id });
  await deliver();
  expect(await shown()).toEqual([]);
  expect((await objects()).filter((key) => key.startsWith(`private/${owner}/`))).toEqual([]);
  for (const id of [first.id, copy]) expect(await read(owner, id)).not.toHaveProperty("sha256");
  // What is put again after that is a new photo, if anybody wants it.
  const again = await put("sync/again.jpg", bytes);
  await deliver();
  expect(await shown()).toEqual([again]);
});

test("on their way while their photo is deleted are the photo", async () => {
  const first = await put("a.jpg", bytes);
  await deliver();
  const second = await put("b.jpg", bytes);
  await Image.purge({ owner, id: first });
  await deliver();
  expect(await shown()).toEqual([second]);
});

test("whose photo lost its object are a photo again", async () => {
  const first = await put("a.jpg", bytes);
  await deliver();
  const Key = `private/${owner}/a.jpg`;
  await s3.send(
    new CopyObjectCommand({
      Bucket: cloud.bucket,
      CopySource: `${cloud.bucket}/${Key}`,
      Key: `private/${owner}/moved.jpg`,
    }),
  );
  expectEvent();
  await s3.send(new DeleteObjectCommand({ Bucket: cloud.bucket, Key }));
  await deliver();
  expect(await shown()).toContainEqual(expect.stringMatching(/^img_/));
  expect(await shown()).toHaveLength(2);
  expect(await read(owner, first)).not.toHaveProperty("hashed");
});

test("of a photo in the trash bring it back, by hand too", async () => {
  const first = await put("a.jpg", bytes);
  await deliver();
  await Image.trash({ owner, id: first });
  await put("b.jpg", bytes);
  await deliver();
  expect(await shown()).toEqual([first]);
});

test("of a photo that failed are another try", async () => {
  cloud.recognizer.detectLabels = async () => {
    throw Object.assign(new Error("not now"), { name: "InternalServerError" });
  };
  const upload = await grant();
  await post(upload);
  await deliver({ receiveCount: limits.tries });
  expect(await shown("status:failed")).toEqual([upload.id]);
  cloud.recognizer.detectLabels = recognize;
  expect(await announce()).toEqual({ duplicateOf: upload.id });
  await deliver();
  expect(await shown()).toEqual([upload.id]);
});

test("that give way to other bytes under the same key are free", async () => {
  const id = await put("a.jpg", bytes);
  await deliver();
  await put("a.jpg", await drawing("red").jpeg().toBuffer());
  await deliver();
  const again = await grant();
  expect(again.id).not.toBe(id);
});

test("a duplicate is nothing to change, and says what it is", async () => {
  const first = await put("a.jpg", bytes);
  await deliver();
  const id = await put("b.jpg", bytes);
  await deliver();
  expect(await Image.get({ owner, id })).toMatchObject({ duplicateOf: first });
  for (const act of [Image.retry, Image.trash])
    await expect(act({ owner, id })).rejects.toMatchObject({ code: "not_found" });
});
