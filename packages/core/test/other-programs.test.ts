import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sidecar, writeXmp } from "../src/metadata/index.ts";

/**
 * Other programs read our sidecars. Two are asked what they find: ExifTool, by which all of them are measured, and Exiv2,
 * by which digiKam, darktable and GIMP read.
 */

const run = promisify(execFile);

const INSTALL = {
  exiftool: "`apt-get install libimage-exiftool-perl`, `brew install exiftool`, `choco install exiftool`",
  exiv2: "`apt-get install exiv2`, `brew install exiv2`",
};

async function ask(program: keyof typeof INSTALL, ...args: string[]): Promise<string> {
  const { stdout } = await run(program, args).catch((error: { code?: unknown }) => {
    if (error.code !== "ENOENT") throw error;
    throw new Error(`This test asks ${program}. Install it: ${INSTALL[program]}.`);
  });
  return stdout;
}

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "phototag-sidecar-"));
  file = join(folder, "DSC_1.jpg.xmp");
  await writeFile(file, writeXmp(known));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const known: Sidecar = {
  tags: [
    { name: "Rome & “Foro”", source: "file", parents: ["Italy", "Places"] },
    { name: "Sheep", source: "model", parents: ["Animal"] },
    { name: "Großmutter", source: "person", parents: [] },
  ],
  removed: ["dog"],
  caption: { text: "She cuts\nthe <cake>", by: "person" },
  rating: 4,
  givenAt: "1998-06-06T15:00:00.000Z",
  recorded: { at: "2004-01-01T00:00:00.250Z", from: "exif" },
  place: { latitude: 48.8584, longitude: -2.2945, city: "Trédion", region: "Brittany", country: "France" },
  givenPlace: { latitude: 48.8584, longitude: -2.2945 },
  recordedPlace: { latitude: 48.85, longitude: 2.35 },
  favorite: true,
  archived: false,
  albums: ["Weddings & more"],
};

test("ExifTool reads a sidecar's tags, caption, date, stars and place, and whose word each is", async () => {
  const [tags] = JSON.parse(await ask("exiftool", "-j", "-G1", "-n", "-struct", "-XMP:all", file));
  expect(tags).toEqual({
    SourceFile: expect.stringContaining("DSC_1.jpg.xmp"),
    "XMP-x:XMPToolkit": "Phototag",
    "XMP-dc:Subject": ["Rome & “Foro”", "Sheep", "Großmutter"],
    // digiKam (DMetadata::getItemTagsPath) and Immich read the first list that there is: all tags are in it.
    "XMP-lr:HierarchicalSubject": ["Places|Italy|Rome & “Foro”", "Sheep", "Großmutter"],
    "XMP-dc:Description": "She cuts\nthe <cake>",
    "XMP-xmp:Rating": 4,
    "XMP-photoshop:DateCreated": "1998:06:06 15:00:00",
    "XMP-exif:DateTimeOriginal": "1998:06:06 15:00:00",
    "XMP-exif:GPSLatitude": 48.8584,
    "XMP-exif:GPSLongitude": -2.2945,
    "XMP-photoshop:City": "Trédion",
    "XMP-photoshop:State": "Brittany",
    "XMP-photoshop:Country": "France",
    "XMP-phototag:Version": 1,
    "XMP-phototag:OwnerTags": ["Großmutter"],
    "XMP-phototag:FileTags": ["Rome & “Foro”"],
    "XMP-phototag:RecognizedTags": ["Sheep"],
    "XMP-phototag:RemovedTags": ["dog"],
    "XMP-phototag:CaptionBy": "person",
    "XMP-phototag:GivenAt": "1998:06:06 15:00:00",
    "XMP-phototag:RecordedAt": "2004:01:01 00:00:00.250",
    "XMP-phototag:RecordedFrom": "exif",
    "XMP-phototag:GivenPlace": "48.8584 -2.2945",
    "XMP-phototag:RecordedPlace": "48.85 2.35",
    "XMP-phototag:Favorite": true,
    "XMP-phototag:Albums": ["Weddings & more"],
  });
  expect(await ask("exiftool", "-validate", "-warning", "-s3", file)).toBe("OK\n");
});

test("Exiv2 reads the same", async () => {
  const lines = (await ask("exiv2", "-PXkv", file))
    .replace(/\n(?!Xmp\.)/g, " ")
    .trim()
    .split("\n");
  const found = Object.fromEntries(
    lines.map((line) => /^(\S+)\s+(.*)$/.exec(line)!.slice(1) as [string, string]),
  );
  expect(found).toMatchObject({
    "Xmp.dc.subject": "Rome & “Foro”, Sheep, Großmutter",
    "Xmp.lr.hierarchicalSubject": "Places|Italy|Rome & “Foro”, Sheep, Großmutter",
    "Xmp.dc.description": 'lang="x-default" She cuts the <cake>',
    "Xmp.xmp.Rating": "4",
    "Xmp.photoshop.DateCreated": "1998-06-06T15:00:00",
    "Xmp.exif.GPSLatitude": "48,51.504N",
    "Xmp.exif.GPSLongitude": "2,17.67W",
    "Xmp.photoshop.City": "Trédion",
  });
});
