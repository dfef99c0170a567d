import { createHash, randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { callAs } from "./call.ts";
import { lambdaContext, toEvent } from "./events.ts";
import { cloud, deliver, drawing, owner, put } from "./worker.ts";

/** Where photos were taken: found by what it is called there, and as their owner says. */

const { app } = await import("../src/api/app.ts");
const { handler } = await import("../src/jobs.ts");
const { change, read } = await import("../../core/src/image/change.ts");
const { reindex } = await import("../../core/src/maintenance/reindex/index.ts");
const { recount } = await import("../../core/src/maintenance/recount/index.ts");
const { library } = await import("../../core/src/library/index.ts");

/** Another person. */
let bob = "";
beforeEach(() => {
  bob = randomUUID();
});

const call = (method: string, path: string, body?: object, who = owner) =>
  callAs(app, who, method, `/api${path}`, body);

const degrees = (value: number) => {
  const minutes = Math.round(Math.abs(value) * 600_000);
  return `${Math.floor(minutes / 600_000)}/1 ${minutes % 600_000}/10000 0/1`;
};

/** A file whose camera knew where it was. */
const photo = (latitude: number, longitude: number, color = "olive") =>
  drawing(color)
    .jpeg()
    .withExif({
      IFD3: {
        ...{ GPSLatitudeRef: latitude < 0 ? "S" : "N", GPSLatitude: degrees(latitude) },
        ...{ GPSLongitudeRef: longitude < 0 ? "W" : "E", GPSLongitude: degrees(longitude) },
      },
    })
    .toBuffer();

async function add(name: string, bytes: Buffer, who = owner): Promise<string> {
  const id = await put(name, bytes, "image/jpeg", who);
  await deliver();
  return id;
}

const found = async (q: string, who = owner) =>
  (await call("GET", `/images?q=${encodeURIComponent(q)}`, undefined, who)).body.images.map(
    ({ id }: { id: string }) => id,
  );
const edit = (id: string, place: unknown) => call("PATCH", `/images/${id}`, { place });

const NEW_YORK = { latitude: 40.7484, longitude: -73.9857 };
const ROME = { latitude: 41.8902, longitude: 12.4922 };
const PARIS = { city: "Paris", region: "Île-de-France", country: "France" };

async function again(id: string): Promise<void> {
  const recognized = async () =>
    (await read(owner, id))!.history.filter(({ event }) => event === "recognized");
  const before = (await recognized()).length;
  await call("POST", `/images/${id}/retry`);
  await expect
    .poll(async () => {
      await deliver();
      return (await recognized()).length;
    })
    .toBe(before + 1);
}

describe("a photo whose file says where it was taken", () => {
  test("is found by the city, the region and the country, typed in any way; its owner sees them", async () => {
    const paris = await add("a.jpg", await photo(48.8584, 2.2945));
    const york = await add("b.jpg", await photo(NEW_YORK.latitude, NEW_YORK.longitude, "navy"));
    const nowhere = await add("c.jpg", await drawing("teal").jpeg().toBuffer());
    expect((await call("GET", `/images/${paris}`)).body).toMatchObject({
      place: { latitude: 48.8584, longitude: 2.2945, ...PARIS },
      placeFrom: "file",
    });
    for (const q of ["place:paris", "paris", "place:ile-de-france", "place:Île-de-France", "france"])
      expect(await found(q), q).toEqual([paris]);
    for (const q of [
      'place:"new york"',
      '"new york city"',
      "new york",
      "place:york",
      'place:"United States"',
    ])
      expect(await found(q), q).toEqual([york]);
    expect(await found("-place:france")).toEqual([nowhere, york]);
    expect(await found("paris or york")).toEqual([york, paris]);
    expect(await found("place:paris", bob)).toEqual([]);
  });

  test("out at sea has coordinates, and no name", async () => {
    const id = await add("sea.jpg", await photo(30, -40));
    expect((await call("GET", `/images/${id}`)).body.place).toEqual({ latitude: 30, longitude: -40 });
  });

  test("lends its places to the search box by their whole names, with exact counts", async () => {
    await add("a.jpg", await photo(48.8584, 2.2945));
    const other = await add("b.jpg", await photo(48.86, 2.35, "navy"));
    await add("c.jpg", await photo(NEW_YORK.latitude, NEW_YORK.longitude, "teal"));
    const suggested = async (prefix: string) => (await call("GET", `/tags?prefix=${prefix}`)).body.terms;
    expect(await suggested("PAR")).toEqual([{ name: "place:Paris", count: 2 }]);
    expect(await suggested("ile")).toEqual([{ name: "place:Île-de-France", count: 2 }]);
    expect(await suggested("new")).toEqual([
      { name: "place:New York", count: 1 },
      { name: "place:New York City", count: 1 },
    ]);
    expect(await suggested("york")).toBeUndefined();
    expect(await suggested("place:york")).toBeUndefined();
    expect(await suggested("place:par")).toEqual([{ name: "place:Paris", count: 2 }]);
    await call("DELETE", `/images/${other}?permanent=true`);
    expect(await suggested("par")).toEqual([{ name: "place:Paris", count: 1 }]);
    expect((await recount({ owner })).findings).toEqual([]);
  });

  test("that is deleted for good leaves no name of a place behind", async () => {
    const id = await add("a.jpg", await photo(48.8584, 2.2945));
    await call("DELETE", `/images/${id}?permanent=true`);
    expect(JSON.stringify(await read(owner, id))).not.toMatch(/paris|48\.85/i);
    const { data } = await library.entities.tag.query.primary({ owner }).go({ pages: "all" });
    expect(data.filter(({ term }) => term.startsWith("place:"))).toEqual([]);
  });
});

describe("its owner", () => {
  test("says where it was instead, takes that back, and says that it was nowhere; reading the file again changes none of it", async () => {
    const id = await add("a.jpg", await photo(48.8584, 2.2945));
    const { body: moved } = await edit(id, ROME);
    expect(moved).toMatchObject({ place: { ...ROME, city: "Rome", country: "Italy" }, placeFrom: "person" });
    expect(moved.history.at(-1)).toMatchObject({ event: "place changed", detail: "Rome, Lazio, Italy" });
    expect([await found("rome"), await found("paris")]).toEqual([[id], []]);
    await again(id);
    expect((await call("GET", `/images/${id}`)).body.place).toMatchObject({ city: "Rome" });

    const { body: nowhere } = await edit(id, "none");
    expect([nowhere.place, nowhere.placeFrom, nowhere.undo]).toEqual([undefined, "person", { place: ROME }]);
    expect(nowhere.history.at(-1)).toMatchObject({ event: "place changed", detail: "nowhere" });
    expect(await found("italy")).toEqual([]);
    await again(id);
    expect((await call("GET", `/images/${id}`)).body.place).toBeUndefined();

    const { body: undone } = await call("PATCH", `/images/${id}`, nowhere.undo);
    expect(undone.place).toMatchObject({ city: "Rome" });
    const { body: back } = await call("PATCH", `/images/${id}`, moved.undo);
    expect(back).toMatchObject({ place: { latitude: 48.8584, ...PARIS }, placeFrom: "file" });
    expect((await edit(id, null)).body.undo).toBeUndefined();
    expect((await recount({ owner })).findings).toEqual([]);
  });

  test("says it of a photo whose file says nothing, of several at once, and of all that a search finds", async () => {
    const ids = [
      await add("a.jpg", await drawing("teal").jpeg().toBuffer()),
      await add("b.jpg", await photo(48.8584, 2.2945)),
    ];
    const { body } = await call("PATCH", "/images", { ids, place: ROME });
    expect(body.results.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, true]);
    expect((await found("place:rome")).toSorted()).toEqual(ids.toSorted());

    const { body: job } = await call("POST", "/jobs", { q: "place:rome", edit: { place: NEW_YORK } });
    for (;;) {
      const messages = await cloud.receive("Jobs");
      if (messages.length === 0) break;
      await handler(toEvent(messages), lambdaContext());
      await cloud.remove(messages, "Jobs");
    }
    expect((await call("GET", `/jobs/${job.id}`)).body).toMatchObject({ status: "done", failed: 0 });
    expect((await found('place:"new york"')).toSorted()).toEqual(ids.toSorted());
  });

  test("is told in plain words what is no place", async () => {
    const id = await add("a.jpg", await drawing("teal").jpeg().toBuffer());
    for (const place of [
      "Paris",
      { latitude: 91, longitude: 0 },
      { latitude: 1 },
      { latitude: "1", longitude: 2 },
    ])
      expect(await edit(id, place), JSON.stringify(place)).toMatchObject({
        status: 400,
        body: { code: "bad_request", field: expect.stringMatching(/^place/) },
      });
    const poles = await edit(id, { latitude: 90, longitude: -180 });
    expect(poles.body.place).toEqual({ latitude: 90, longitude: -180 });
  });

  test("alone: to anybody else there is no such photo", async () => {
    const id = await add("a.jpg", await photo(48.8584, 2.2945));
    expect((await call("PATCH", `/images/${id}`, { place: ROME }, bob)).status).toBe(404);
    expect((await call("GET", `/images/${id}`)).body.place).toMatchObject({ city: "Paris" });
  });
});

describe("a sidecar", () => {
  test("keeps whose word the place is, in another library and in this one", async () => {
    const bytes = await photo(48.8584, 2.2945);
    const id = await add("a.jpg", bytes);
    for (const place of [ROME, "none"]) {
      await edit(id, place);
      const { sidecar } = (await call("GET", `/originals?ids=${id}`)).body.originals[0];
      const who = randomUUID();
      const files = [
        {
          ...{ name: "a.jpg", type: "image/jpeg", size: bytes.length, sidecar },
          sha256: createHash("sha256").update(bytes).digest("hex"),
        },
      ];
      const { body } = await call("POST", "/uploads", { files }, who);
      const { id: there, url, fields } = body.uploads[0];
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value as string);
      form.append("file", new Blob([bytes as BlobPart]));
      expect((await fetch(url, { method: "POST", body: form })).status).toBe(204);
      await expect
        .poll(async () => {
          await deliver();
          return (await read(who, there))?.status;
        })
        .toBe("ready");
      const seen = async () => (await call("GET", `/images/${there}`, undefined, who)).body;
      expect(await seen()).toMatchObject({ placeFrom: "person" });
      expect((await seen()).place?.city).toBe(place === "none" ? undefined : "Rome");
      // What the file says is not lost by it.
      await call("PATCH", `/images/${there}`, { place: null }, who);
      expect(await seen()).toMatchObject({ placeFrom: "file", place: PARIS });
    }
  });
});

test("a library of an earlier version gets its names by the reindex, once", async () => {
  const id = await add("a.jpg", await photo(48.8584, 2.2945));
  await change(owner, id, (image) => image && { ...image, place: undefined });
  expect(await found("paris")).toEqual([]);
  expect((await call("GET", `/images/${id}`)).body.place).toEqual({ latitude: 48.8584, longitude: 2.2945 });
  expect((await reindex({ owner })).stale).toEqual([{ owner, id }]);
  expect(await found("paris")).toEqual([id]);
  expect((await reindex({ owner })).stale).toEqual([]);
});

describe("cities to choose from", () => {
  const cities = async (q: string) => (await call("GET", `/places?q=${encodeURIComponent(q)}`)).body.places;

  test("are found by how they begin, eight at most, with where they are", async () => {
    const [first, ...others] = await cities("Par");
    expect(first).toMatchObject(PARIS);
    expect(first.latitude).toBeCloseTo(48.85, 1);
    expect(others).toHaveLength(7);
    expect((await cities("paris, tex"))[0]).toMatchObject({ city: "Paris", region: "Texas" });
    expect(await cities("")).toEqual([]);
    expect(await cities("nowhere at all")).toEqual([]);
  });

  test("are asked for by a name of some length", async () => {
    expect(await call("GET", `/places?q=${"x".repeat(101)}`)).toMatchObject({
      status: 400,
      body: { field: "q" },
    });
    expect((await call("GET", "/places")).status).toBe(400);
  });
});
