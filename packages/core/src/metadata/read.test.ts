import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metadata } from "./metadata.ts";
import { parseXmp, readMetadata } from "./read.ts";
import {
  bag,
  exifBlock,
  iptc,
  jpegWith,
  packet,
  photoshop,
  picture,
  pngWith,
  rawProfile,
  segment,
} from "./testing/files.ts";

const EXIF = {
  IFD0: {
    Make: "Canon",
    Model: "Canon EOS R5",
    ImageDescription: "On the pier",
    DateTime: "2021:01:01 00:00:00",
  },
  IFD2: {
    DateTimeOriginal: "2020:02:03 04:05:06",
    SubSecTimeOriginal: "78",
    OffsetTimeOriginal: "+02:00",
    ExposureTime: "1/60",
    FNumber: "28/10",
    FocalLength: "50/1",
    ISOSpeedRatings: "200",
    LensModel: "RF50mm F1.8",
  },
  IFD3: {
    GPSLatitudeRef: "S",
    GPSLatitude: "33/1 51/1 30/1",
    GPSLongitudeRef: "E",
    GPSLongitude: "151/1 12/1 0/1",
    GPSDateStamp: "2020:02:03",
    GPSTimeStamp: "2/1 5/1 5/1",
  },
};
const XMP = packet(`${bag("dc:subject", "Rome")}<xmp:CreateDate>2019-08-07T06:05:04</xmp:CreateDate>`);

describe("reads EXIF and XMP of", () => {
  it.each(["jpeg", "png", "webp", "avif"] as const)("%s", async (format) => {
    const read = await readMetadata(await picture(format, EXIF, XMP), "");
    expect(read).toMatchObject({
      dates: [
        { at: "2020-02-03T04:05:06.780Z", offset: 120, from: "exif" },
        { at: "2019-08-07T06:05:04.000Z", from: "xmp" },
        // UTC, told by the photo's own clock.
        { at: "2020-02-03T04:05:05.000Z", offset: 120, from: "gps" },
        { at: "2021-01-01T00:00:00.000Z", from: "modified" },
      ],
      camera: "Canon EOS R5",
      lens: "RF50mm F1.8",
      exposure: { seconds: 1 / 60, aperture: 2.8, iso: 200, focalLength: 50 },
      caption: "On the pier",
      keywords: [{ name: "Rome", parents: [] }],
    });
    expect(read.gps!.latitude).toBeCloseTo(-33.8583, 3);
    expect(read.gps!.longitude).toBeCloseTo(151.2, 3);
  });

  it("TIFF", async () => {
    // sharp writes no EXIF there; the block of EXIF is itself a TIFF.
    expect((await readMetadata(await picture("tiff", undefined, XMP))).keywords).toEqual([
      { name: "Rome", parents: [] },
    ]);
    expect(await readMetadata(await exifBlock(EXIF))).toMatchObject(taken);
  });

  const taken = {
    lens: "RF50mm F1.8",
    dates: expect.arrayContaining([expect.objectContaining({ from: "exif" })]),
  };
  it.each(["before", "behind"] as const)("PNG, %s its pixels", async (where) => {
    const block = await exifBlock(EXIF);
    expect(await readMetadata(await pngWith(where, "eXIf", block))).toMatchObject(taken);
    const profile = rawProfile("exif", Buffer.concat([Buffer.from("Exif\0\0"), block]));
    expect(await readMetadata(await pngWith(where, "zTXt", profile))).toMatchObject(taken);
    const text = Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${XMP}`);
    expect((await readMetadata(await pngWith(where, "iTXt", text))).keywords).toEqual([
      { name: "Rome", parents: [] },
    ]);
  });

  it("GIF", async () => {
    const head = "GIF89a\x01\0\x01\0\0\0\0\x21\xff\x0bXMP DataXMP";
    const gif = Buffer.concat([
      Buffer.from(head, "latin1"),
      Buffer.from(XMP),
      Buffer.from([1, 255, 254, 253]),
    ]);
    expect((await readMetadata(gif)).dates?.[0]?.at).toBe("2019-08-07T06:05:04.000Z");
  });

  it("RAW that is TIFF, and Fujifilm's", async () => {
    const block = await exifBlock(EXIF);
    const panasonic = Buffer.from(block);
    if (panasonic[0] === 0x49) panasonic.write("IIU\0", 0, "latin1");
    expect(await readMetadata(panasonic)).toMatchObject(taken);
    const jpeg = await picture("jpeg", EXIF);
    const head = Buffer.alloc(100);
    head.write("FUJIFILMCCD-RAW 0201");
    head.writeUInt32BE(100, 84);
    head.writeUInt32BE(jpeg.length, 88);
    expect(await readMetadata(Buffer.concat([head, jpeg]))).toMatchObject(taken);
  });

  it("JPEG whose XMP goes on in further segments", async () => {
    const half = Math.floor(XMP.length / 2);
    const part = (text: string, at: number) => {
      const place = Buffer.alloc(8);
      place.writeUInt32BE(XMP.length, 0);
      place.writeUInt32BE(at, 4);
      return segment(0xe1, "http://ns.adobe.com/xmp/extension/\0", "0".repeat(32), place, text);
    };
    const file = await jpegWith(part(XMP.slice(0, half), 0), part(XMP.slice(half), half));
    expect((await readMetadata(file)).keywords).toEqual([{ name: "Rome", parents: [] }]);
  });
});

describe("a damaged part hides no good one", () => {
  const dateOf = async (file: Uint8Array) => (await readMetadata(file)).dates?.[0];
  const good = async () => segment(0xe1, "Exif\0\0", await exifBlock(EXIF));

  it.each(["0000:00:00 00:00:00", "2099:01:01 00:00:00", "                   "])(
    "a capture date of %j the date of digitizing",
    async (DateTimeOriginal) => {
      const IFD2 = { DateTimeOriginal, DateTimeDigitized: "2018:01:02 03:04:05" };
      expect(await dateOf(await picture("jpeg", { IFD2 }))).toMatchObject({ at: "2018-01-02T03:04:05.000Z" });
    },
  );

  it.each([
    ["an empty EXIF segment", segment(0xe1, "Exif\0\0MM\0*")],
    ["a segment of a wrong length", Buffer.from([0xff, 0xe1, 0x00, 0x09, 0x45])],
    ["garbage between segments", Buffer.from("garbage")],
    ["XMP that is no XML", segment(0xe1, "http://ns.adobe.com/xap/1.0/\0", "<x:xmpmeta <<")],
  ])("%s EXIF behind it", async (_, damage) => {
    expect(await dateOf(await jpegWith(damage, await good()))).toMatchObject({
      at: "2020-02-03T04:05:06.780Z",
    });
  });

  it("never throws, says only what is valid, and ends, whatever bytes are changed", async () => {
    const files = await Promise.all([
      jpegWith(await good(), photoshop(iptc([25, "Rome"], [55, "20200102"]))),
      ...(["jpeg", "png", "webp", "avif", "tiff"] as const).map((format) => picture(format, EXIF, XMP)),
    ]);
    const change = fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 8 }),
        fc.option(fc.nat()),
        async (file, changes, end) => {
          const bytes = Buffer.from(file);
          for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
          expectValid(await readMetadata(bytes.subarray(0, end === null ? undefined : end % bytes.length)));
        },
      ),
      { numRuns: 500 },
    );
  });
});

function expectValid({
  dates = [],
  keywords = [],
  caption,
  title,
  rating,
  gps,
  orientation,
  camera,
}: Metadata) {
  for (const { at } of dates) expect(new Date(at).toISOString()).toBe(at);
  expect(keywords.length).toBeLessThanOrEqual(50);
  for (const { name } of keywords) expect(name).toMatch(/^[^"\p{Cc}]{1,64}$/u);
  expect((caption ?? title ?? "").length).toBeLessThanOrEqual(2000);
  expect((camera ?? "").length).toBeLessThanOrEqual(100);
  expect(rating ?? 0).toBeLessThanOrEqual(5);
  expect([undefined, 1, 2, 3, 4, 5, 6, 7, 8]).toContain(orientation);
  if (gps) expect(Math.abs(gps.latitude)).toBeLessThanOrEqual(90);
}

describe("keywords", () => {
  const of = (properties: string) => parseXmp(packet(properties)).keywords;

  it("of paths stand under what is above them, and once", () => {
    const tags = [
      bag("dc:subject", "Rome", "Italy", "rome", "Places|Italy|Rome", "Cat"),
      bag("lr:hierarchicalSubject", "Places|Italy|Rome"),
      bag("digiKam:TagsList", "Animals/Cat"),
      bag("MicrosoftPhoto:LastKeywordXMP", "Animals/Cat"),
    ];
    expect(of(tags.join(""))).toEqual([
      { name: "Rome", parents: ["Italy", "Places"] },
      { name: "Cat", parents: ["Animals"] },
      { name: "Italy", parents: ["Places"] },
    ]);
  });

  it("are named as tags may be, or left out", () => {
    const names = [
      "  a \n b ",
      '"quoted"',
      "-minus",
      "\u200b",
      "untagged",
      "month:2020-01",
      "x".repeat(100),
      "&amp;&#xe9;",
    ];
    expect(of(bag("dc:subject", ...names))?.map(({ name }) => name)).toEqual([
      "a b",
      "quoted",
      "minus",
      "x".repeat(64),
      "&é",
    ]);
    expect(of(bag("dc:subject", ...Array.from({ length: 200 }, (_, i) => `tag ${i}`)))).toHaveLength(50);
  });

  it("of IPTC are in the encoding that it says, or seems to have", async () => {
    const keywords = async (...sets: Parameters<typeof iptc>) =>
      (await readMetadata(await jpegWith(photoshop(iptc(...sets))))).keywords?.map(({ name }) => name);
    expect(await keywords([90, "\x1b%G"], [25, "Zürich"], [25, "Café"])).toEqual(["Zürich", "Café"]);
    expect(await keywords([25, "Zürich"])).toEqual(["Zürich"]);
    expect(await keywords([25, Buffer.from("Zürich", "latin1")])).toEqual(["Zürich"]);
  });

  it("of ACDSee are the categories that are assigned", () => {
    const xml =
      '<Categories><Category Assigned="0">Places<Category Assigned="1">Rome</Category></Category></Categories>';
    const escaped = xml.replaceAll("<", "&lt;").replaceAll('"', "&quot;");
    expect(of(`<acdsee:categories>${escaped}</acdsee:categories>`)).toEqual([
      { name: "Rome", parents: ["Places"] },
    ]);
  });
});

it("reads IPTC's dates, with months and days that nobody knows", async () => {
  const dated = async (...sets: Parameters<typeof iptc>) =>
    (await readMetadata(await jpegWith(photoshop(iptc(...sets))))).dates;
  expect(await dated([55, "19980606"], [60, "150000+0200"])).toEqual([
    { at: "1998-06-06T15:00:00.000Z", offset: 120, from: "iptc" },
  ]);
  expect(await dated([55, "19980000"])).toEqual([{ at: "1998-01-01T12:00:00.000Z", from: "iptc" }]);
});

describe("a person's words", () => {
  it.each([
    "OLYMPUS DIGITAL CAMERA         ",
    "SONY DSC",
    "Screenshot",
    "SAMSUNG DIGITAL CAMERA",
    "hdrpl",
    "DCIM\\100MEDIA\\DJI_0001.JPG",
  ])("are not %j", async (ImageDescription) => {
    expect(await readMetadata(await picture("jpeg", { IFD0: { ImageDescription } }))).not.toHaveProperty(
      "caption",
    );
  });

  it("come in the default language, and before a title", () => {
    const alt = (name: string, ...items: string[]) =>
      `<${name}><rdf:Alt>${items.join("")}</rdf:Alt></${name}>`;
    const title = alt("dc:title", '<rdf:li xml:lang="x-default">Title</rdf:li>');
    const caption = alt(
      "dc:description",
      '<rdf:li xml:lang="de">Großmutter</rdf:li>',
      '<rdf:li xml:lang="x-default">Grandma\nin June</rdf:li>',
    );
    expect(parseXmp(packet(title + caption))).toEqual({ caption: "Grandma\nin June" });
    expect(parseXmp(packet(title))).toEqual({ title: "Title" });
  });
});

it.each([
  ["<xmp:Rating>4</xmp:Rating>", 4],
  ["<xmp:Rating>-1</xmp:Rating>", undefined],
  ["<MicrosoftPhoto:Rating>75</MicrosoftPhoto:Rating>", 4],
  ["<MicrosoftPhoto:Rating>99</MicrosoftPhoto:Rating>", 5],
])("rates %s as %j", (property, rating) => {
  expect(parseXmp(packet(property)).rating).toBe(rating);
});

it("expands no entity of a document's own, and takes no part of an object for a property", () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "Rome"><!ENTITY b "&a;&a;">]>${packet(bag("dc:subject", "&b;", "constructor"))}`;
  expect(parseXmp(bomb).keywords?.map(({ name }) => name)).toEqual(["&b;", "constructor"]);
  expect(parseXmp(packet("<__proto__:x>1</__proto__:x>"))).toEqual({});
});
