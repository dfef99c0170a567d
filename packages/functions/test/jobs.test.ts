import { beforeEach, describe, expect, test } from "vitest";
import { callAs } from "./call.ts";
import { lambdaContext, toEvent } from "./events.ts";
import { cloud, deliver, drawing, objects, owner, put, recognize } from "./worker.ts";

const { app } = await import("../src/api/app.ts");
const { handler } = await import("../src/jobs.ts");
const { read } = await import("../../core/src/image/change.ts");
const { library } = await import("../../core/src/library/index.ts");

/** Changes of many photos, from the request to the queue's end. */

const call = (method: string, path: string, body?: object, who = owner) =>
  callAs(app, who, method, `/api${path}`, body);

/** Hands what is in the jobs' queue to the worker, until nothing more comes of it; says how often it was called. */
async function workAll(remaining?: number): Promise<number> {
  for (let turns = 0; ; turns++) {
    const messages = await cloud.receive("Jobs");
    if (messages.length === 0) return turns;
    const { batchItemFailures } = await handler(toEvent(messages), lambdaContext(remaining));
    expect(batchItemFailures).toEqual([]);
    await cloud.remove(messages, "Jobs");
  }
}

const labels =
  (...names: string[]) =>
  async () => ({
    ...(await recognize()),
    Labels: names.map((Name) => ({
      ...{ Name, Confidence: 80, Instances: [], Aliases: [], Categories: [] },
      Parents: Name === "Lamb" ? [{ Name: "Sheep" }] : [],
    })),
  });
const add = async (name: string, color: string) => {
  const id = await put(name, await drawing(color).jpeg().toBuffer());
  await deliver();
  return id;
};
const tagsOf = async (id: string) =>
  (await call("GET", `/images/${id}`)).body.tags.map(({ name }: { name: string }) => name);

beforeEach(async () => {
  await workAll();
});

describe("a change of many photos", () => {
  test("is begun, done in turns, and to be looked at", async () => {
    const ids = [await add("a.jpg", "red"), await add("b.jpg", "blue")];
    const begun = await call("POST", "/jobs", { q: "sheep", edit: { favorite: true } });
    expect(begun).toMatchObject({ status: 202, body: { status: "listing", done: 0, total: 0, failed: 0 } });
    // One turn is not enough: it sends itself on.
    expect(await workAll()).toBeGreaterThan(1);
    const { body } = await call("GET", `/jobs/${begun.body.id}`);
    expect(body).toMatchObject({ status: "done", done: 2, total: 2, failed: 0, undo: true });
    expect((await call("GET", "/jobs")).body.jobs).toEqual([body]);
    for (const id of ids) expect((await read(owner, id))!.favorite).toBe(true);
    const undo = await call("POST", "/jobs", { undo: begun.body.id });
    expect(undo.status).toBe(202);
    await workAll();
    for (const id of ids) expect((await read(owner, id))!.favorite).toBeUndefined();
  });

  test("empties the trash, and spares what was taken out of it meanwhile", async () => {
    const [gone, spared, kept] = [
      await add("a.jpg", "red"),
      await add("b.jpg", "blue"),
      await add("c.jpg", "lime"),
    ];
    for (const id of [gone, spared]) await call("DELETE", `/images/${id}`);
    const begun = await call("POST", "/jobs", { ids: [gone, spared, kept], edit: { purge: true } });
    expect(begun.status).toBe(202);
    await call("PATCH", `/images/${spared}`, { trashed: false });
    await workAll();
    const message = "This photo is not in the trash any more.";
    const { body } = await call("GET", `/jobs/${begun.body.id}`);
    expect(body).toMatchObject({ status: "done", done: 1, failed: 2, total: 3 });
    expect(body.undo).toBeFalsy();
    expect(body.failures).toEqual(expect.arrayContaining([spared, kept].map((id) => ({ id, message }))));
    expect((await read(owner, gone))!.erasedAt).toBeDefined();
    expect((await objects()).filter((key) => key.includes(gone))).toEqual([]);
    for (const id of [spared, kept]) expect((await call("GET", `/images/${id}`)).status).toBe(200);
  });

  test("whose message comes before its row waits for that; one that nobody writes is given up", async () => {
    await call("POST", "/jobs", { q: "", edit: { favorite: true } });
    const [message] = await cloud.receive("Jobs");
    const job = { owner, id: "job_00000000000000000000000000" };
    const early = { ...message!, body: JSON.stringify({ job }) };
    const tell = async (receiveCount: string) => {
      early.attributes = { ...early.attributes, ApproximateReceiveCount: receiveCount };
      return (await handler(toEvent([early]), lambdaContext())).batchItemFailures.length;
    };
    expect(await tell("1")).toBe(1);
    expect(await tell("6")).toBe(0);
    await workAll();
  });

  test("that fails at every try has ended, and its owner is told", async () => {
    await add("a.jpg", "red");
    const { body } = await call("POST", "/jobs", { q: "", edit: { favorite: true } });
    const [message] = await cloud.receive("Jobs");
    // What no version of ours wrote.
    await library.entities.job
      .patch({ owner, id: body.id })
      .set({ retag: { name: "Sheep" }, cursor: "no cursor of a table" })
      .go();
    const event = toEvent([message!]);
    event.Records[0]!.attributes.ApproximateReceiveCount = process.env.JOB_MAX_RECEIVE_COUNT!;
    const { batchItemFailures } = await handler(event, lambdaContext());
    expect(batchItemFailures).toHaveLength(1);
    await cloud.remove([message!], "Jobs");
    expect((await call("GET", `/jobs/${body.id}`)).body).toMatchObject({
      status: "failed",
      reason: "This could not be finished. Do it again for the rest.",
    });
  });

  test("of somebody else is none", async () => {
    const { body } = await call("POST", "/jobs", { q: "", edit: { favorite: true } });
    const missing = {
      status: 404,
      body: { code: "not_found", message: "There is no such change of many photos." },
    };
    expect(await call("GET", `/jobs/${body.id}`, undefined, "eve")).toEqual(missing);
    expect(await call("DELETE", `/jobs/${body.id}`, undefined, "eve")).toEqual(missing);
    expect(await call("POST", "/jobs", { undo: body.id }, "eve")).toEqual(missing);
    expect((await call("DELETE", `/jobs/${body.id}`)).status).toBe(204);
    expect((await call("GET", `/jobs/${body.id}`)).body.status).toBe("canceled");
    await workAll();
  });

  test.each([
    [{ q: "", edit: {} }, "edit", "Nothing to change."],
    [
      { q: "", edit: { favorite: true, secret: 1, shiftHours: 1, takenAt: null } },
      "edit",
      "A date is either set or shifted.",
    ],
    [
      { q: "", edit: { purge: true, favorite: true } },
      "edit",
      "What is deleted for good is not changed besides.",
    ],
    [{ ids: ["1"], edit: { favorite: true } }, "ids.0", "Not an image id"],
    [
      { edit: { favorite: true } },
      undefined,
      "Name the photos by a search, by their ids, or by the job to take back.",
    ],
    [{ q: "", edit: { albums: { add: ["rome"] } } }, "edit.albums.add.0", "Not an album's id"],
  ])("%j is refused in plain words", async (body, field, message) => {
    expect(await call("POST", "/jobs", body)).toEqual({
      status: 400,
      body: { code: "bad_request", message, ...(field && { field }) },
    });
  });
});

test("which photos a search finds is said in pages, each with its date", async () => {
  const ids = [await add("a.jpg", "red"), await add("b.jpg", "blue")];
  const { body } = await call("GET", "/ids?q=sheep");
  expect(body.cursor).toBeUndefined();
  expect(body.ids.map(({ id }: { id: string }) => id).toSorted()).toEqual(ids.toSorted());
  expect(Date.parse(body.ids[0].takenAt)).not.toBeNaN();
  expect((await call("GET", "/ids", undefined, "eve")).body).toEqual({ ids: [] });
});

describe("a tag", () => {
  test("that was renamed comes by its new name in photos to come, and as before once that is forgotten", async () => {
    cloud.recognizer.detectLabels = labels("Sheep", "Grass");
    const first = await add("a.jpg", "red");
    const renamed = await call("PATCH", "/tags/sheep", { name: "Wool" });
    expect(renamed).toMatchObject({ status: 202, body: { job: { tag: { name: "Sheep", to: "Wool" } } } });
    await workAll();
    expect((await tagsOf(first)).toSorted()).toEqual(["Grass", "Wool"]);
    cloud.recognizer.detectLabels = labels("Lamb", "Sheep");
    const later = await add("b.jpg", "blue");
    expect((await tagsOf(later)).toSorted()).toEqual(["Lamb", "Wool"]);
    const all = (await call("GET", "/tags")).body;
    expect(all.tags).toMatchObject([
      { name: "Grass", count: 1, cover: first },
      { name: "Lamb", count: 1, cover: later },
      { name: "Wool", count: 2 },
    ]);
    expect(all.rules).toEqual([{ name: "Sheep", to: "Wool" }]);
    expect((await call("DELETE", "/tags/Sheep/rule")).status).toBe(204);
    expect((await call("DELETE", "/tags/Sheep/rule")).status).toBe(404);
    expect((await call("GET", "/tags")).body.rules).toBeUndefined();
    expect((await tagsOf(await add("c.jpg", "green"))).toSorted()).toEqual(["Lamb", "Sheep"]);
  });

  test("that was removed does not come back, however often photos are recognized", async () => {
    cloud.recognizer.detectLabels = labels("Sheep", "Grass");
    const id = await add("a.jpg", "red");
    expect((await call("DELETE", "/tags/Sheep")).status).toBe(202);
    await workAll();
    expect(await tagsOf(id)).toEqual(["Grass"]);
    await call("POST", `/images/${id}/retry`);
    await deliver();
    expect(await tagsOf(id)).toEqual(["Grass"]);
  });

  test("that a person took away stays away under its new name", async () => {
    cloud.recognizer.detectLabels = labels("Sheep", "Grass");
    const id = await add("a.jpg", "red");
    await add("b.jpg", "blue");
    await call("PATCH", `/images/${id}`, { tags: { remove: ["Sheep"] } });
    await call("PATCH", "/tags/Sheep", { name: "Wool" });
    await workAll();
    await call("POST", `/images/${id}/retry`);
    await deliver();
    expect(await tagsOf(id)).toEqual(["Grass"]);
  });

  test("with a slash in its name is named by it, encoded twice", async () => {
    const id = await add("a.jpg", "red");
    await call("PATCH", `/images/${id}`, { tags: { add: ["AC/DC 100%"] } });
    const twice = encodeURIComponent(encodeURIComponent("AC/DC 100%"));
    expect((await call("PATCH", `/tags/${twice}`, { name: "Band" })).status).toBe(202);
    await workAll();
    expect(await tagsOf(id)).toContain("Band");
  });

  test("that nobody has, or somebody else, cannot be renamed, nor called like what tags are not called", async () => {
    await add("a.jpg", "red");
    const missing = { status: 404, body: { code: "not_found", message: "There is no such tag." } };
    expect(await call("PATCH", "/tags/cow", { name: "Bull" })).toEqual(missing);
    expect(await call("DELETE", "/tags/sheep", undefined, "eve")).toEqual(missing);
    expect(await call("PATCH", "/tags/sheep", { name: "timeline" })).toMatchObject({
      status: 400,
      body: { field: "name", message: "The library uses this word itself." },
    });
  });
});
