import { MAX_BYTES } from "@phototag/core/upload/limits";
import sharp from "sharp";
import { expect, test } from "vitest";
import { accept, meantOf } from "./acceptance.ts";

const file = (name: string, bytes: Uint8Array | string = "x", type = "") =>
  new File([bytes as BlobPart], name, { type });
const drawn = (format: "jpeg" | "png" | "avif") =>
  sharp({ create: { width: 2, height: 2, channels: 3, background: "red" } })
    .toFormat(format)
    .toBuffer();

test.each([
  ["a JPEG without an extension", "photo", "", "jpeg"],
  ["what the browser calls image/jpg", "photo.jpg", "image/jpg", "jpeg"],
  ["what the browser knows nothing of", "DSC00001.HIF", "application/octet-stream", "avif"],
  ["a PNG that is named like a JPEG", "screenshot.jpg", "image/jpeg", "png"],
] as const)("%s is taken for what it is", async (_, name, type, format) => {
  expect(await accept(file(name, await drawn(format), type))).toEqual({ ok: true, type: `image/${format}` });
});

const mp4 = Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0isommp42\0\0\0\x08mdat", "latin1");

test.each([
  ["notes.txt", "what I did", "This file isn't an image."],
  ["drawing.svg", "<svg/>", "This file isn't an image."],
  ["holiday.mp4", mp4, "Videos can't be added yet."],
  ["holiday.jpg", mp4, "Videos can't be added yet."],
  ["empty.jpg", "", "This file is empty."],
])("%s is refused in plain words", async (name, bytes, reason) => {
  expect(await accept(file(name, bytes))).toEqual({ ok: false, reason });
});

test("what is larger than 50 MB is refused", async () => {
  const large = file("large.png", Buffer.concat([await drawn("png"), Buffer.alloc(MAX_BYTES)]));
  expect(await accept(large)).toEqual({ ok: false, reason: "This file is larger than 50 MB." });
});

test("a file that is gone is refused", async () => {
  const gone = { size: 9, slice: () => ({ arrayBuffer: () => Promise.reject(new Error("NotFoundError")) }) };
  expect(await accept(gone as unknown as Blob)).toEqual({ ok: false, reason: "This file can't be read." });
});

const names = (files: File[]) => meantOf(files).map(({ file }) => file.name);

test("what systems leave in folders is passed over", () => {
  const left = [".DS_Store", "._IMG_1.jpg", "Thumbs.db", "desktop.ini", "IMG_1.AAE", "IMG_2.xmp"];
  expect(names([...left, "IMG_1.jpg"].map((name) => file(name)))).toEqual(["IMG_1.jpg"]);
});

test("of a Live Photo the still is added, and its video is no failure; other videos are looked at", () => {
  const files = ["IMG_1.HEIC", "IMG_1.MOV", "img_2.jpg", "IMG_2.mov", "IMG_3.MOV"].map((name) => file(name));
  expect(names(files)).toEqual(["IMG_1.HEIC", "img_2.jpg", "IMG_3.MOV"]);
});

test("a sidecar goes with its photo, of the same folder", () => {
  const at = (relativePath: string) => Object.assign(file(relativePath.split("/").at(-1)!), { relativePath });
  const meant = meantOf([at("/a/1.jpg"), at("/a/1.XMP"), at("/b/1.jpg"), at("/b/2.NEF"), at("/b/2.nef.xmp")]);
  expect(meant.map(({ file, xmp }) => [file.name, xmp?.name])).toEqual([
    ["1.jpg", "1.XMP"],
    ["1.jpg", undefined],
    ["2.NEF", "2.nef.xmp"],
  ]);
});
