import { randomBytes } from "node:crypto";
import sharp from "sharp";
import type { Photo } from "../person.ts";
import { smallPhoto } from "./pictures.ts";

/** Scans of the JPEG that takes minutes to be drawn: each goes over the whole picture once more. */
const SCANS = 1_500;
const START_OF_SCAN = Buffer.from([0xff, 0xda]);

/** Files that nobody can recognize, and that may end whoever tries. Each is another one by its seed. */
export async function poison(seed: number): Promise<Photo> {
  const kinds = [manyScans, cutShort, noImage, tooLarge];
  const { name, bytes } = await kinds[seed % kinds.length]!(seed);
  return { name: `poison ${seed} ${name}`, type: name.endsWith(".png") ? "image/png" : "image/jpeg", bytes };
}

type Kind = (seed: number) => Promise<{ name: string; bytes: Buffer }>;

/** A progressive JPEG whose last scan comes again and again. */
const manyScans: Kind = async (seed) => {
  const { bytes } = await smallPhoto(seed);
  const progressive = await sharp(bytes)
    .resize(2_000, 2_000, { fit: "fill" })
    .jpeg({ progressive: true })
    .toBuffer();
  const last = progressive.lastIndexOf(START_OF_SCAN);
  const scan = progressive.subarray(last, -2);
  const many = [
    progressive.subarray(0, last),
    ...Array.from({ length: SCANS }, () => scan.subarray(0, 2_000)),
  ];
  return { name: "scans.jpg", bytes: Buffer.concat([...many, progressive.subarray(-2)]) };
};

const cutShort: Kind = async (seed) => {
  const { bytes } = await smallPhoto(seed);
  return { name: "cut.jpg", bytes: bytes.subarray(0, 700 + (seed % 100)) };
};

const noImage: Kind = async () => ({
  name: "noise.jpg",
  bytes: Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), randomBytes(5_000)]),
});

/** A PNG whose header says that it is 60,000 pixels wide and high (PNG specification, 11.2.2 IHDR). */
const tooLarge: Kind = async (seed) => {
  const { bytes } = await smallPhoto(seed);
  const png = await sharp(bytes).png().toBuffer();
  png.writeUInt32BE(60_000, 16);
  png.writeUInt32BE(60_000, 20);
  return { name: "large.png", bytes: png };
};
