import { createHash, randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { callAs } from "./call.ts";
import { cloud, deliver, drawing, owner, recognize } from "./worker.ts";

/** What leaves a library comes into another one as it was: taken out by the API, brought in by it. */

const { app } = await import("../src/api/app.ts");
const { change, read } = await import("../../core/src/image/change.ts");
const { library } = await import("../../core/src/library/index.ts");
const { recount } = await import("../../core/src/maintenance/recount/index.ts");

/** Another person. */
let bob = "";
beforeEach(() => {
  bob = randomUUID();
});

const call = (who: string, method: string, path: string, body?: object) =>
  callAs(app, who, method, `/api${path}`, body);

const exif = { IFD2: { DateTimeOriginal: "2004:01:01 00:00:00", SubSecTimeOriginal: "25" } };
const GPS = {
  ...{
    GPSLatitudeRef: "N",
    GPSLatitude: "48/1 51/1 30/1",
    GPSLongitudeRef: "W",
    GPSLongitude: "2/1 17/1 0/1",
  },
};
const ROME = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4">
    <dc:subject><rdf:Bag><rdf:li>Rome</rdf:li><rdf:li>Wedding</rdf:li></rdf:Bag></dc:subject>
    <lr:hierarchicalSubject><rdf:Bag><rdf:li>Places|Italy|Rome</rdf:li></rdf:Bag></lr:hierarchicalSubject>
  </rdf:Description></rdf:RDF></x:xmpmeta>`;

const photo = (color: string) =>
  drawing(color)
    .jpeg()
    .withExif({ ...exif, IFD3: GPS })
    .toBuffer();

const announced = (bytes: Buffer, more: object = {}) => ({
  ...{ name: "DSC_1.jpg", type: "image/jpeg", size: bytes.length },
  ...{ sha256: createHash("sha256").update(bytes).digest("hex"), ...more },
});

/** Adds a photo with what lies beside it, and has it recognized. */
async function add(who: string, bytes: Buffer, more: object = {}): Promise<string> {
  const { status, body } = await call(who, "POST", "/uploads", { files: [announced(bytes, more)] });
  expect([status, body.message]).toEqual([200, undefined]);
  const { id, url, fields } = body.uploads[0];
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value as string);
  form.append("file", new Blob([bytes as BlobPart]));
  expect((await fetch(url, { method: "POST", body: form })).status).toBe(204);
  await expect
    .poll(async () => {
      await deliver();
      return (await read(who, id))?.status;
    })
    .toBe("ready");
  return id;
}

const original = async (who: string, id: string) =>
  (await call(who, "GET", `/originals?ids=${id}`)).body.originals[0];

/** All that a person sees of a photo and that is not of its place in this very library. */
async function seen(who: string, id: string) {
  const { body } = await call(who, "GET", `/images/${id}`);
  const albums = (await call(who, "GET", "/albums")).body.albums as { id: string; title: string }[];
  const { tags, name, takenAt, takenFrom, recorded, caption, rating, favorite, archived } = body;
  return {
    ...{ name, takenAt, takenFrom, recorded, caption, rating, favorite, archived },
    tags: tags
      .map(({ name, source, parents }: { name: string; source: string; parents: string[] }) =>
        [name, source, ...parents].join(" < "),
      )
      .sort(),
    gps: (await read(who, id))?.gps,
    removed: (await read(who, id))?.removed,
    albums: body.albums?.map((album: string) => albums.find(({ id }) => id === album)?.title),
  };
}

/** A photo of which everything is said that can be: by its file, its sidecar, the recognizer and its owner. */
async function wellKnown(bytes: Buffer): Promise<string> {
  const id = await add(owner, bytes, { sidecar: ROME });
  const edit = {
    tags: { add: ["Großmutter", "Rock & <Roll>", "rome"], remove: ["Wedding", "Dog"] },
    ...{ takenAt: "1998-06-06T15:00:00.500Z", favorite: true, archived: true },
    caption: "Grandma  cuts\nthe “cake” & <eats> it",
  };
  expect((await call(owner, "PATCH", `/images/${id}`, edit)).status).toBe(200);
  await call(owner, "POST", "/albums", { title: "Weddings & more", add: [id] });
  return id;
}

describe("a round trip", () => {
  test("keeps every tag with who gave it, the caption, the date, the stars, albums and the place", async () => {
    const bytes = await photo("navy");
    const id = await wellKnown(bytes);
    const before = await seen(owner, id);
    expect(before).toMatchObject({
      tags: [
        "Großmutter < person",
        "Rock & <Roll> < person",
        "Rome < person < Italy < Places",
        "Sheep < model",
      ],
      ...{ takenFrom: "person", recorded: { takenAt: "2004-01-01T00:00:00.250Z", takenFrom: "exif" } },
      ...{ rating: 4, favorite: true, archived: true, albums: ["Weddings & more"] },
      gps: { latitude: 48.858333333333334, longitude: -2.283333333333333 },
    });

    const { url, sidecar, name, bytes: size } = await original(owner, id);
    const file = Buffer.from(await (await fetch(url)).arrayBuffer());
    expect(file.equals(bytes)).toBe(true);
    expect([name, size]).toEqual(["DSC_1.jpg", bytes.length]);
    const again = await add(bob, file, { sidecar });
    const after = await seen(bob, again);
    expect({ ...after, gps: undefined }).toEqual({ ...before, gps: undefined });
    expect(after.gps!.latitude).toBeCloseTo(before.gps!.latitude, 8);
    expect(after.gps!.longitude).toBeCloseTo(before.gps!.longitude, 8);
    // And once more from there.
    expect((await original(bob, again)).sidecar).toBe(sidecar);
    expect((await recount({ owner: bob })).findings).toEqual([]);
  });

  test("keeps a recognizer's tag that another recognizer does not give", async () => {
    const bytes = await photo("teal");
    const { sidecar } = await original(owner, await add(owner, bytes));
    cloud.recognizer.detectLabels = async () => ({ ...(await recognize()), Labels: [] });
    const id = await add(bob, bytes, { sidecar });
    expect((await seen(bob, id)).tags).toEqual(["Sheep < file"]);
    // Once one gives it here, it is that one's.
    cloud.recognizer.detectLabels = recognize;
    await call(bob, "POST", `/images/${id}/retry`);
    await expect
      .poll(async () => {
        await deliver();
        return (await seen(bob, id)).tags;
      })
      .toEqual(["Sheep < model"]);
  });

  test("back into the library that it left changes nothing", async () => {
    const bytes = await photo("gold");
    const id = await wellKnown(bytes);
    const { sidecar } = await original(owner, id);
    const before = await seen(owner, id);
    const { body } = await call(owner, "POST", "/uploads", { files: [announced(bytes, { sidecar })] });
    expect(body.uploads).toEqual([{ duplicateOf: id }]);
    expect(await seen(owner, id)).toEqual(before);
    expect((await call(owner, "GET", "/albums")).body.albums).toHaveLength(1);
  });
});

describe("originals", () => {
  test("are given to their owner alone; what is not there is left out, what has not arrived has no address", async () => {
    const id = await add(owner, await photo("plum"));
    const uploading = (await call(owner, "POST", "/uploads", { files: [announced(await photo("pink"))] }))
      .body.uploads[0].id;
    const gone = "img_00000000000000000000000000";
    const { body } = await call(owner, "GET", `/originals?ids=${uploading},${gone},${id}`);
    expect(body.originals.map((one: { id: string; url?: string }) => [one.id, Boolean(one.url)])).toEqual([
      [uploading, false],
      [id, true],
    ]);
    expect(body.rest).toEqual([]);
    expect((await call(bob, "GET", `/originals?ids=${id}`)).body).toEqual({ originals: [], rest: [] });
    expect((await call(owner, "GET", "/originals?ids=x")).status).toBe(400);
  });

  test("that one answer does not carry are to be asked for again", async () => {
    const ids = Array.from({ length: 95 }, (_, n) => `img_${String(n).padStart(26, "0")}`);
    const tags = Array.from({ length: 300 }, (_, n) => ({
      ...{ name: `Tag ${n} ${"x".repeat(50)}`, confidence: 100, source: "person" as const },
      ...{ parents: [], boxes: [] },
    }));
    for (const id of ids)
      await change(owner, id, () => ({
        ...{ owner, id, key: `private/${owner}/photos/${id}`, name: "a.jpg", type: "image/jpeg", bytes: 1 },
        ...{ addedAt: "2026-11-01T10:00:00.000Z", status: "uploading", attempts: 0, history: [] },
        ...{ tags, removed: [], givenCaption: "&".repeat(2000) },
      }));
    const asked: string[] = [];
    let requests = 0;
    for (let rest = ids; rest.length > 0; ) {
      const { body } = await call(owner, "GET", `/originals?ids=${rest.join(",")}`);
      requests++;
      asked.push(...body.originals.map(({ id }: { id: string }) => id));
      expect(JSON.stringify(body).length).toBeLessThan(4_200_000);
      rest = body.rest;
    }
    expect(asked).toEqual(ids);
    expect(requests).toBeGreaterThan(1);
  });
});

describe("from Google Takeout", () => {
  const takeout = {
    // Eight in the evening in Paris, added in Los Angeles.
    takenAt: "2015-07-12T11:00:00-07:00",
    ...{ caption: "By the sea", people: ["Grandma", "favorite"], favorite: true },
    place: { latitude: 48.85, longitude: 2.35 },
  };

  test("comes what it says, where the file says nothing", async () => {
    const id = await add(owner, await drawing("olive").jpeg().toBuffer(), { takeout });
    expect(await seen(owner, id)).toMatchObject({
      ...{ takenAt: "2015-07-12T11:00:00.000Z", takenFrom: "takeout", caption: "By the sea", favorite: true },
      ...{ tags: ["Grandma < file", "Sheep < model"], gps: takeout.place },
    });
  });

  test("what a photo lacks is added to one that is there, and what its owner said stays", async () => {
    const bytes = await drawing("silver").jpeg().toBuffer();
    const id = await add(owner, bytes);
    await call(owner, "PATCH", `/images/${id}`, { caption: "Mine", tags: { remove: ["Grandma"] } });
    const files = [announced(bytes, { takeout, albums: ["Sea"] })];
    for (let time = 0; time < 2; time++)
      expect((await call(owner, "POST", "/uploads", { files })).body.uploads).toEqual([{ duplicateOf: id }]);
    expect(await seen(owner, id)).toMatchObject({
      ...{ takenAt: "2015-07-12T11:00:00.000Z", takenFrom: "takeout", caption: "Mine", favorite: true },
      ...{ tags: ["Sheep < model"], gps: takeout.place, albums: ["Sea"] },
    });
    // Reading the file again does not lose it.
    await call(owner, "POST", `/images/${id}/retry`);
    await expect
      .poll(async () => {
        await deliver();
        const { history } = (await call(owner, "GET", `/images/${id}`)).body;
        return history.filter(({ event }: { event: string }) => event === "recognized").length;
      })
      .toBe(2);
    expect((await seen(owner, id)).takenFrom).toBe("takeout");
    const { history } = (await call(owner, "GET", `/images/${id}`)).body;
    expect(history.filter(({ event }: { event: string }) => event === "sidecar read")).toHaveLength(1);
    expect((await recount({ owner })).findings).toEqual([]);
  });

  test("photos that come side by side make one album of a title, and find one that is there", async () => {
    await call(owner, "POST", "/albums", { title: "Café" });
    const colors = ["red", "green", "blue", "white"];
    await Promise.all(
      colors.map(async (color) => {
        const file = announced(await drawing(color).jpeg().toBuffer(), { albums: ["Rome 2019", "cafe"] });
        expect((await call(owner, "POST", "/uploads", { files: [file] })).status).toBe(200);
      }),
    );
    const titles = async () =>
      (await call(owner, "GET", "/albums")).body.albums.map(({ title }: { title: string }) => title).sort();
    expect(await titles()).toEqual(["Café", "Rome 2019"]);
    // One that was deleted today is not the one that is made then: the sweep still empties that.
    const { albums } = (await call(owner, "GET", "/albums")).body;
    const rome = albums.find(({ title }: { title: string }) => title === "Rome 2019").id;
    await call(owner, "DELETE", `/albums/${rome}`);
    const file = announced(await drawing("black").jpeg().toBuffer(), { albums: ["Rome 2019"] });
    await call(owner, "POST", "/uploads", { files: [file] });
    expect(await titles()).toEqual(["Café", "Rome 2019"]);
    const { data } = await library.entities.album.query.primary({ owner }).go();
    expect(data.map(({ id }) => id)).not.toContain(rome);
  });

  test("what is too long, too much, or no date is refused by name", async () => {
    const bytes = await drawing("gray").jpeg().toBuffer();
    for (const [more, field] of [
      [{ takeout: { takenAt: "yesterday" } }, "takenAt"],
      [{ takeout: { people: Array(51).fill("A") } }, "people"],
      [{ takeout: { place: { latitude: 91, longitude: 0 } } }, "latitude"],
      [{ albums: Array(21).fill("A") }, "albums"],
      [{ albums: ["x".repeat(101)] }, "albums"],
    ] as const) {
      const { status, body } = await call(owner, "POST", "/uploads", { files: [announced(bytes, more)] });
      expect([status, body.field]).toEqual([400, expect.stringContaining(field)]);
    }
  });
});
