import { ListObjectsCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stack, startStack } from "../../aws-stack.ts";

const Bucket = "photos";
const keys = ["a", "b/1", "b/2", "b/c/3", "b!", "ü 日本/x", "z&<>\"'/1", "z&<>\"'/2", "😀", "\u{e000}"];
const inByteOrder = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ buckets: [{ name: Bucket }, { name: "photos-2" }, { name: "photo" }] });
  for (const Key of keys) await stack.clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  for (const other of ["photos-2", "photo"])
    await stack.clients.s3.send(new PutObjectCommand({ Bucket: other, Key: "foreign", Body: "" }));
});
afterAll(() => stack.close());

async function page(input: Partial<ConstructorParameters<typeof ListObjectsV2Command>[0]>) {
  return stack.clients.s3.send(new ListObjectsV2Command({ Bucket, ...input }));
}

async function walk(input: Partial<ConstructorParameters<typeof ListObjectsV2Command>[0]>) {
  const seen: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const answer = await page({ ...input, ContinuationToken });
    const names = [
      ...(answer.Contents ?? []).map(({ Key }) => Key!),
      ...(answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!),
    ];
    expect(names.length).toBe(answer.KeyCount);
    expect(names.length).toBeLessThanOrEqual(input.MaxKeys ?? 1000);
    seen.push(...names);
    ContinuationToken = answer.NextContinuationToken;
    expect(answer.IsTruncated).toBe(ContinuationToken !== undefined);
  } while (ContinuationToken);
  return seen;
}

describe("ListObjectsV2", () => {
  it("gives every key once, by its UTF-8 bytes, and none of another bucket", async () => {
    expect(await walk({})).toEqual(inByteOrder);
  });

  it.each([1, 2, 3, 7])("gives the same in pages of %i", async (MaxKeys) => {
    expect(await walk({ MaxKeys })).toEqual(inByteOrder);
  });

  it.each([1, 2, 1000])("folds keys at the delimiter in pages of %i", async (MaxKeys) => {
    const seen = await walk({ Delimiter: "/", MaxKeys });
    expect([...seen].sort()).toEqual(["a", "b!", "b/", "z&<>\"'/", "ü 日本/", "😀", "\u{e000}"].sort());
  });

  it("folds below a prefix", async () => {
    const { Contents, CommonPrefixes } = await page({ Prefix: "b/", Delimiter: "/" });
    expect(Contents?.map(({ Key }) => Key)).toEqual(["b/1", "b/2"]);
    expect(CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(["b/c/"]);
  });

  it("starts after a key, which need not be there", async () => {
    const { Contents } = await page({ StartAfter: "b/15", Prefix: "b" });
    expect(Contents?.map(({ Key }) => Key)).toEqual(["b/2", "b/c/3"]);
  });

  it("encodes names when asked", async () => {
    const { Contents } = await page({ Prefix: "z", EncodingType: "url", MaxKeys: 1 });
    expect(Contents?.[0]?.Key).toBe("z%26%3C%3E%22'/1");
  });

  it("gives nothing for a prefix that no key has, and for no keys at all", async () => {
    expect(await walk({ Prefix: "nothing" })).toEqual([]);
    const none = await page({ MaxKeys: 0 });
    expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
  });

  it("refuses a made-up token", async () => {
    await expect(page({ ContinuationToken: "no token!" })).rejects.toMatchObject({ name: "InvalidArgument" });
  });
});

describe("ListObjects", () => {
  it("goes on from the marker, with and without a delimiter", async () => {
    const walkV1 = async (Delimiter?: string) => {
      const seen: string[] = [];
      let Marker: string | undefined;
      for (;;) {
        const answer = await stack.clients.s3.send(
          new ListObjectsCommand({ Bucket, Delimiter, Marker, MaxKeys: 2 }),
        );
        seen.push(...(answer.Contents ?? []).map(({ Key }) => Key!));
        seen.push(...(answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!));
        if (!answer.IsTruncated) return seen;
        Marker = answer.NextMarker ?? answer.Contents?.at(-1)?.Key;
      }
    };
    expect(await walkV1()).toEqual(inByteOrder);
    expect((await walkV1("/")).length).toBe(7);
  });
});
