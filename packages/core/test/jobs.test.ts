import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startCloud } from "./cloud.ts";
import { putRows } from "./large-library.ts";

const cloud = await startCloud();
const Job = await import("../src/job/index.ts");
const Album = await import("../src/album/index.ts");
const Image = await import("../src/image/index.ts");
const { most } = await import("../src/job/photos.ts");
const { readMessage } = await import("../src/job/queue.ts");
const { change, read } = await import("../src/image/change.ts");
const { eraseOwner } = await import("../src/account/gone.ts");
const { dynamodb } = await import("../src/aws/dynamodb.ts");
const { library } = await import("../src/library/index.ts");
const { rulesKept } = await import("../src/tag/rule-book.ts");
const { recount } = await import("../src/maintenance/recount/index.ts");
afterAll(() => cloud.close());

let owner = "";
let people = 0;
beforeEach(() => {
  owner = `owner-${people++}`;
});
afterEach(async () => {
  vi.restoreAllMocks();
  // What a test left in the queue is no other's.
  for (;;) {
    const messages = await cloud.receive("Jobs");
    if (messages.length === 0) break;
    await cloud.remove(messages, "Jobs");
  }
});

const idOf = (n: number) => `img_${String(n).padStart(26, "0")}`;
const takenAt = (n: number) => new Date(Date.UTC(2026, 0, 1) + n * 3_600_000).toISOString();
const tag = (name: string, more: object = {}) => ({
  ...{ name, confidence: 90, source: "model" as const, parents: [] as string[], boxes: [], ...more },
});
async function photo(n: number, more: object = {}): Promise<string> {
  const id = idOf(n);
  await change(owner, id, () => ({
    ...{ owner, id, key: `private/${owner}/photos/${id}`, name: "a.jpg", type: "image/jpeg", bytes: 1 },
    ...{ addedAt: takenAt(n), takenAt: takenAt(n), takenFrom: "exif" as const, attempts: 1, history: [] },
    ...{ status: "ready" as const, tags: [], removed: [], thumbhash: "aGk=", ...more },
  }));
  return id;
}
const photos = async (number: number, more: object = {}) => {
  for (let n = 0; n < number; n++) await photo(n, more);
};
const found = async (q: string) => (await Image.list({ owner, q, limit: 200 })).images.map(({ id }) => id);
const lawful = async () => expect((await recount({ owner })).findings).toEqual([]);

const always = () => true;
const begin = async (request: object) => Job.create({ owner, request: request as never });
const work = (id: string, goOn = always) => Job.work({ owner, id }, goOn);
const status = (id: string) => Job.get({ owner, id });
/** Lets a job take so many steps. */
const steps = (number: number) => {
  let left = number;
  return () => left-- > 0;
};

describe("a job", () => {
  test("changes each photo that its search found as it began, and those alone", async () => {
    await photos(45, { tags: [tag("Cat")] });
    const { id, status: first } = await begin({ q: "cat -holiday", edit: { tags: { add: ["Holiday"] } } });
    expect(first).toBe("listing");
    // Its list is made, and some are done: they are out of its own search by now.
    await work(id, steps(3));
    const late = await photo(90, { tags: [tag("Cat")] });
    expect(await work(id)).toEqual({ outcome: "ended", done: 45, total: 45 });
    expect(await status(id)).toMatchObject({ status: "done", done: 45, total: 45, failed: 0, failures: [] });
    expect(await found("holiday")).toHaveLength(45);
    expect(await found("cat -holiday")).toEqual([late]);
    await lawful();
  });

  test("sends itself on when its time is over, and to one that comes back nothing is left to do", async () => {
    await photos(30);
    const { id } = await begin({ q: "", edit: { favorite: true } });
    const [message] = await cloud.receive("Jobs");
    expect(readMessage(message!.body)).toEqual({ owner, id });
    expect(message!.attributes).toMatchObject({ MessageGroupId: owner });
    await cloud.remove([message!], "Jobs");
    expect((await work(id, steps(3))).outcome).toBe("more");
    const again = await cloud.receive("Jobs");
    expect(again.map(({ body }) => readMessage(body))).toEqual([{ owner, id }]);
    expect((await work(id)).outcome).toBe("ended");
    const before = (await read(owner, idOf(1)))!.rev;
    expect(await work(id)).toEqual({ outcome: "ended", done: 30, total: 30 });
    expect((await read(owner, idOf(1)))!.rev).toBe(before);
  });

  test("of named photos says which could not be changed, and why", async () => {
    await photos(3);
    const { id, total } = await begin({
      ids: [idOf(0), idOf(1), idOf(1), idOf(77)],
      edit: { archived: true },
    });
    expect(total).toBe(3);
    await work(id);
    expect(await status(id)).toMatchObject({
      ...{ status: "done", done: 2, failed: 1, total: 3 },
      failures: [{ id: idOf(77), message: "There is no such photo." }],
    });
    expect(await found("archive")).toEqual([idOf(1), idOf(0)]);
  });

  test("puts photos into an album, and says so of each when that is deleted meanwhile", async () => {
    await photos(25);
    const { id: rome } = await Album.create({ owner, title: "Rome" });
    const { id } = await begin({ q: "", edit: { albums: { add: [rome] } } });
    // The list, a plan, a step.
    await work(id, steps(3));
    await Album.remove({ owner, id: rome });
    await work(id);
    const { done, failed, failures } = await status(id);
    expect([done, failed]).toEqual([20, 5]);
    expect(failures[0]).toMatchObject({ message: "There is no such album." });
    await expect(begin({ q: "", edit: { albums: { add: [rome] } } })).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test("has photos recognized again", async () => {
    await photos(2, { status: "failed", etag: "e", reason: "Recognition didn't work." });
    const { id } = await begin({ q: "status:failed", edit: { retry: true } });
    await work(id);
    expect(await status(id)).toMatchObject({ done: 2, failed: 0 });
    expect((await read(owner, idOf(0)))!.status).toBe("waiting");
  });
});

describe("whatever is cut off", () => {
  const dates = async () =>
    Promise.all([...Array(25).keys()].map(async (n) => (await read(owner, idOf(n)))!.givenAt));
  const wanted = [...Array(25).keys()].map((n) => takenAt(n + 5));

  test("each photo is shifted once, wherever the worker was killed", async () => {
    await photos(25);
    const { id } = await begin({ q: "", edit: { shiftHours: 5 } });
    const send = dynamodb.send.bind(dynamodb) as (command: object) => Promise<unknown>;
    // Killed at every 17th call, before or after it took effect: it comes further each time.
    let calls = 0;
    let deaths = 0;
    vi.spyOn(dynamodb, "send").mockImplementation((async (command: object) => {
      calls++;
      if (calls % 17 === 0 && deaths < 12) {
        deaths++;
        if (deaths % 2) await send(command);
        throw new Error("killed");
      }
      return send(command);
    }) as never);
    for (let tries = 0; tries < 100; tries++) {
      const { outcome } = await work(id).catch(() => ({ outcome: "killed" }));
      // Whoever was killed after its step was taken for somebody else: the message comes again.
      if (outcome === "ended") break;
    }
    vi.restoreAllMocks();
    expect(deaths).toBe(12);
    expect(await status(id)).toMatchObject({ status: "done", done: 25, failed: 0, total: 25 });
    expect(await dates()).toEqual(wanted);
    await lawful();
  });

  test("two workers at once do no photo twice, and one of them leaves", async () => {
    await photos(25);
    const { id } = await begin({ q: "", edit: { shiftHours: 5 } });
    const outcomes = (await Promise.all([work(id), work(id), work(id)])).map(({ outcome }) => outcome);
    expect(outcomes).toContain("ended");
    expect(await status(id)).toMatchObject({ status: "done", done: 25, failed: 0 });
    expect(await dates()).toEqual(wanted);
  });

  test("a message whose job is not there is nobody's", async () => {
    expect(await work("job_00000000000000000000000000")).toEqual({ outcome: "none" });
  });

  test("a job that always fails ends, and says so", async () => {
    await photos(1);
    const { id } = await begin({ q: "", edit: { favorite: true } });
    await Job.giveUp({ owner, id });
    expect(await status(id)).toMatchObject({
      status: "failed",
      reason: "This could not be finished. Do it again for the rest.",
    });
    expect((await work(id)).outcome).toBe("ended");
    expect(await found("favorite")).toEqual([]);
  });
});

describe("a job that its owner cancels", () => {
  test("ends at the next step, with what is done", async () => {
    await photos(60);
    const { id } = await begin({ q: "", edit: { favorite: true } });
    // The list, its end, a plan, a step.
    await work(id, steps(4));
    await Job.cancel({ owner, id });
    expect(await status(id)).toMatchObject({ status: "canceled" });
    expect((await work(id)).outcome).toBe("ended");
    const { done } = await status(id);
    expect(await found("favorite")).toHaveLength(done);
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(60);
    await Job.cancel({ owner, id });
    expect(await status(id)).toMatchObject({ status: "canceled", done });
  });

  test("is taken back as far as it came", async () => {
    await photos(60);
    await Image.edit({ owner, id: idOf(59), edit: { favorite: true } });
    const { id } = await begin({ q: "", edit: { favorite: true } });
    await expect(begin({ undo: id })).rejects.toMatchObject({ code: "conflict" });
    await work(id, steps(5));
    await Job.cancel({ owner, id });
    await work(id);
    expect(await status(id)).toMatchObject({ undo: true });
    const undo = await begin({ undo: id });
    expect(undo).toMatchObject({ status: "running", edit: { favorite: false } });
    await work(undo.id);
    // Whoever was a favorite before is one still.
    expect(await found("favorite")).toEqual([idOf(59)]);
    await lawful();
  });
});

test("what a step had changed when it was cut off is taken back too", async () => {
  await photos(5);
  const { id } = await begin({ q: "", edit: { favorite: true } });
  // Its list, and a plan.
  await work(id, steps(2));
  await Image.edit({ owner, id: idOf(3), edit: { favorite: true } });
  await Job.cancel({ owner, id });
  await work(id);
  expect(await status(id)).toMatchObject({ status: "canceled", undo: true });
  const undo = await begin({ undo: id });
  await work(undo.id);
  expect(await found("favorite")).toEqual([]);
  await lawful();
});

test("tags, dates, places and captions come back to what each of them was", async () => {
  await photos(30, { tags: [tag("Cat")] });
  const own = { tags: { add: ["Dog"], remove: ["Cat"], reset: [] } };
  await Image.edit({ owner, id: idOf(3), edit: own });
  await Image.edit({ owner, id: idOf(4), edit: { takenAt: "2001-02-03T04:05:06.000Z", caption: "Mine" } });
  await Image.edit({ owner, id: idOf(5), edit: { place: "none" } });
  const said = async () => {
    const { images } = await Image.listByIds({ owner, ids: [...Array(30).keys()].map(idOf) });
    return images.map(({ id, tags, takenAt, takenFrom, place, caption }) => ({
      ...{ id, tags, takenAt, takenFrom, place, caption },
    }));
  };
  const before = await said();
  const { id } = await begin({
    q: "",
    edit: {
      tags: { add: ["Dog"], remove: ["Cat"], reset: [] },
      ...{ shiftHours: 5, caption: "All", place: { latitude: 48.8584, longitude: 2.2945 } },
    },
  });
  await work(id);
  expect(await said()).not.toEqual(before);
  expect(await status(id)).toMatchObject({ status: "done", done: 30, undo: true });
  const undo = await begin({ undo: id });
  expect(undo.edit).toMatchObject({ tags: { add: ["Cat"], remove: ["Dog"] }, takenAt: null });
  await work(undo.id);
  expect(await said()).toEqual(before);
  await lawful();
  // And what was taken back can be taken back.
  const again = await begin({ undo: undo.id });
  await work(again.id);
  expect(await found("dog")).toHaveLength(30);
  await lawful();
});

test("photos come back into the albums they were in, and out of those they were not", async () => {
  await photos(30);
  const [{ id: rome }, { id: paris }] = [
    await Album.create({ owner, title: "Rome" }),
    await Album.create({ owner, title: "Paris" }),
  ];
  const isIn = async (id: string) => (await found(`album:${id}`)).sort();
  await Album.place({ owner, id: rome, image: idOf(3), inside: true });
  await Album.place({ owner, id: paris, image: idOf(4), inside: true });
  const { id } = await begin({ q: "", edit: { albums: { add: [rome], remove: [paris] } } });
  await work(id);
  expect([(await isIn(rome)).length, await isIn(paris)]).toEqual([30, []]);
  const undo = await begin({ undo: id });
  expect(undo.edit).toEqual({ albums: { add: [paris], remove: [rome] } });
  await work(undo.id);
  expect([await isIn(rome), await isIn(paris)]).toEqual([[idOf(3)], [idOf(4)]]);
  await lawful();
  const again = await begin({ undo: undo.id });
  await work(again.id);
  expect([(await isIn(rome)).length, await isIn(paris)]).toEqual([30, []]);
  await lawful();
});

test("a hundred and fifty tags are taken back, a few photos at a time where a row holds no more", async () => {
  // As long as a name may be, in a script of three bytes.
  const names = Array.from({ length: 50 }, (_, n) => String(n).padStart(3, "0") + "本".repeat(61));
  const mine = names.map((name) => tag(name, { source: "person", confidence: 100 }));
  await photos(5, { tags: [tag("Cat"), ...mine] });
  const saidOf = async () => (await read(owner, idOf(4)))!;
  const before = await saidOf();
  const edit = { tags: { add: ["Dog"], remove: names, reset: [] } };
  const { plan } = most;
  most.plan = 25_000;
  const { id } = await begin({ q: "", edit });
  // Its list, a plan of two photos, and those two.
  await work(id, steps(3));
  expect(await status(id)).toMatchObject({ done: 2, total: 5 });
  await work(id);
  expect(await status(id)).toMatchObject({ status: "done", done: 5, failed: 0, undo: true });
  expect((await saidOf()).tags.map(({ name }) => name).sort()).toEqual(["Cat", "Dog"]);
  const undo = await begin({ undo: id });
  await work(undo.id);
  most.plan = plan;
  expect(await status(undo.id)).toMatchObject({ status: "done", done: 5, total: 5, failed: 0 });
  const { tags, removed } = await saidOf();
  expect([new Set(tags), removed]).toEqual([new Set(before.tags), before.removed]);
  await lawful();
});

test("photos come back out of the trash where a job put them there, and no other", async () => {
  await photos(30, { tags: [tag("Cat")] });
  await Image.trash({ owner, id: idOf(3) });
  const { id } = await begin({ ids: [...Array(30).keys()].map(idOf), edit: { trashed: true } });
  await work(id);
  expect(await found("cat")).toEqual([]);
  const undo = await begin({ undo: id });
  await work(undo.id);
  expect(await found("in:trash")).toEqual([idOf(3)]);
  expect(await found("cat")).toHaveLength(29);
  await lawful();
});

describe("limits", () => {
  test("so many jobs at once, of each owner", async () => {
    await photos(1);
    for (let n = 0; n < most.open; n++) await begin({ q: "", edit: { favorite: true } });
    await expect(begin({ q: "", edit: { favorite: true } })).rejects.toThrow(
      "3 changes of many photos are under way already. Wait for one of them, or cancel it.",
    );
    await expect(Job.retag({ owner, name: "none" })).rejects.toMatchObject({ code: "not_found" });
    const [first] = await Job.list({ owner });
    await Job.cancel({ owner, id: first!.id });
    await begin({ q: "", edit: { favorite: true } });
    owner = "somebody-else";
    await begin({ q: "", edit: { favorite: true } });
  });

  test("a search that finds too many changes none", async () => {
    await photos(5);
    const { photos: before } = most;
    most.photos = 4;
    const { id } = await begin({ q: "", edit: { favorite: true } });
    await work(id);
    most.photos = before;
    expect(await status(id)).toMatchObject({
      status: "failed",
      reason: "These are more than 4 photos, and none was changed. Choose fewer at once.",
    });
    expect(await found("favorite")).toEqual([]);
  });

  test.each([
    ["no photos", { edit: { favorite: true } }, "Name the photos"],
    ["photos by two ways", { q: "", ids: [idOf(1)], edit: { favorite: true } }, "Name the photos"],
    ["nothing to do", { q: "" }, "Say what is to be changed."],
    ["an empty edit", { q: "", edit: {} }, "Nothing to change."],
    ["a search that is none", { q: Array(99).fill("a b").join(" "), edit: { retry: true } }, "term"],
    [
      "too many names",
      { ids: Array.from({ length: 10_001 }, (_, n) => idOf(n)), edit: { retry: true } },
      "10",
    ],
  ])("%s: refused", async (_what, request, says) => {
    await expect(begin(request)).rejects.toMatchObject({
      code: "bad_request",
      message: expect.stringContaining(says),
    });
    expect(await Job.list({ owner })).toEqual([]);
  });
});

test("nobody else sees a job, cancels it, or takes it back", async () => {
  await photos(1);
  const { id } = await begin({ q: "", edit: { favorite: true } });
  const stranger = { owner: "eve", id };
  await expect(Job.get(stranger)).rejects.toMatchObject({ code: "not_found" });
  await expect(Job.cancel(stranger)).rejects.toMatchObject({ code: "not_found" });
  await expect(Job.create({ owner: "eve", request: { undo: id } })).rejects.toMatchObject({
    code: "not_found",
  });
  expect(await Job.list({ owner: "eve" })).toEqual([]);
  // Nor does a stranger's photo become theirs.
  const theirs = await Job.create({ owner: "eve", request: { ids: [idOf(0)], edit: { favorite: true } } });
  await Job.work({ owner: "eve", id: theirs.id }, always);
  expect(await Job.get({ owner: "eve", id: theirs.id })).toMatchObject({ done: 0, failed: 1 });
  await work(id);
  expect(await status(id)).toMatchObject({ status: "done", done: 1 });
});

test("jobs go with their owner's account, in the middle of one too", async () => {
  await photos(30);
  const { id } = await begin({ q: "", edit: { favorite: true } });
  await work(id, steps(4));
  await eraseOwner(owner);
  expect((await work(id)).outcome).toBe("none");
  for (const entity of [library.entities.job, library.entities.jobPart]) {
    const { data } = await (entity as typeof library.entities.job).query.primary({ owner }).go();
    expect(data).toEqual([]);
  }
});

describe("a tag that is called otherwise from now on", () => {
  const tagsOf = async (n: number) => (await Image.get({ owner, id: idOf(n) })).tags;
  async function retag(name: string, to?: string) {
    const { id } = await Job.retag({ owner, name, to });
    await work(id);
    return status(id);
  }

  test("keeps what is known of it, also where it is a kind, and in the trash", async () => {
    await photo(0, { tags: [tag("Cat", { parents: ["Animal"], confidence: 81 })] });
    await photo(1, { tags: [tag("Tabby", { parents: ["Cat", "Animal"] })] });
    await photo(2, { tags: [tag("Cat")] });
    await photo(3, { tags: [tag("Dog")] });
    await Image.trash({ owner, id: idOf(2) });
    await Image.trash({ owner, id: idOf(3) });
    expect(await retag("cat", "Kitty")).toMatchObject({
      status: "done",
      done: 3,
      tag: { name: "Cat", to: "Kitty" },
    });
    expect(await tagsOf(0)).toMatchObject([
      { name: "Kitty", confidence: 81, source: "model", parents: ["Animal"] },
    ]);
    expect(await tagsOf(1)).toMatchObject([{ name: "Tabby", parents: ["Kitty", "Animal"] }]);
    await Image.edit({ owner, id: idOf(2), edit: { trashed: false } });
    expect((await found("kitty")).toSorted()).toEqual([idOf(0), idOf(1), idOf(2)]);
    await lawful();
  });

  test("becomes another one where that is there, and what was taken away stays away", async () => {
    await photo(0, { tags: [tag("Cat", { confidence: 70 }), tag("Kitty", { confidence: 80 })] });
    await photo(1, { tags: [tag("Cat"), tag("Dog")] });
    await Image.edit({ owner, id: idOf(1), edit: { tags: { remove: ["Cat"] } } });
    await photo(2, { tags: [tag("Cat", { source: "person", confidence: 100 })] });
    await retag("Cat", "Kitty");
    expect(await tagsOf(0)).toMatchObject([{ name: "Kitty", confidence: 80 }]);
    expect(await tagsOf(1)).toMatchObject([{ name: "Dog" }]);
    expect(await tagsOf(2)).toMatchObject([{ name: "Kitty", source: "person" }]);
    await lawful();
  });

  test("may be the same one, written otherwise", async () => {
    await photo(0, { tags: [tag("cat")] });
    await retag("cat", "Cat");
    expect(await tagsOf(0)).toMatchObject([{ name: "Cat" }]);
    const { page } = await import("../src/tag/index.ts");
    expect((await page({ owner })).tags).toMatchObject([{ name: "Cat", count: 1, cover: idOf(0) }]);
  });

  const rows = async (number: number) => {
    const all = await Promise.all([...Array(number).keys()].map((n) => read(owner, idOf(n))));
    return all.map((row) => ({ tags: new Set(row!.tags), removed: row!.removed }));
  };
  const rules = async () => (await rulesKept(owner)).map(({ term, to }) => ({ term, to }));
  async function takeBack(id: string) {
    const undo = await begin({ undo: id });
    await work(undo.id);
    return status(undo.id);
  }

  test("is called as it was when that is taken back, also where two became one", async () => {
    await photo(0, { tags: [tag("Cat", { confidence: 70, parents: ["Animal"] }), tag("Kitty")] });
    await photo(1, { tags: [tag("Tabby", { parents: ["Cat"] }), tag("Dog")], removed: ["cat"] });
    await photo(2, { tags: [tag("Kitty")] });
    await photo(3, { tags: [tag("cat", { source: "person", confidence: 100 })] });
    await photo(4, { tags: [tag("Cat")] });
    await Image.trash({ owner, id: idOf(4) });
    const before = await rows(5);
    const { id, undo } = await retag("Cat", "Kitty");
    expect([undo, await rules()]).toEqual([true, [{ term: "cat", to: "Kitty" }]]);
    // What is said of a photo after it stays.
    await Image.edit({ owner, id: idOf(3), edit: { tags: { add: ["Mine"], remove: [], reset: [] } } });
    expect(await takeBack(id)).toMatchObject({
      ...{ status: "done", done: 3, tag: { name: "Kitty", to: "Cat" } },
    });
    before[3]!.tags.add(tag("Mine", { source: "person", confidence: 100 }));
    expect([await rows(5), await rules()]).toEqual([before, []]);
    await lawful();
  });

  test("comes back where it was removed, and to photos to come", async () => {
    await photos(30, { tags: [tag("Cat", { boxes: [] }), tag("Dog")] });
    const before = await rows(30);
    const { id } = await retag("Cat");
    expect(await found("cat")).toEqual([]);
    const undone = await takeBack(id);
    expect(undone).toMatchObject({ status: "done", done: 30, edit: { tags: { add: ["Cat"] } } });
    // Whoever wants it gone removes it again, for photos to come too.
    expect(undone.undo).toBeUndefined();
    await expect(begin({ undo: undone.id })).rejects.toMatchObject({ code: "conflict" });
    expect([await rows(30), await rules()]).toEqual([before, []]);
    await lawful();
  });

  test("is written as it was, and rules that had to go stand again", async () => {
    await photo(0, { tags: [tag("cat"), tag("Dog")] });
    await photo(1, { tags: [tag("Hound")] });
    await retag("Hound", "Dog");
    const { id: spelled } = await retag("cat", "Cat");
    const { id } = await retag("Dog", "Hound");
    expect(await rules()).toEqual([
      { term: "cat", to: "Cat" },
      { term: "dog", to: "Hound" },
    ]);
    await takeBack(id);
    await takeBack(spelled);
    expect(await rules()).toEqual([{ term: "hound", to: "Dog" }]);
    const { page } = await import("../src/tag/index.ts");
    expect((await page({ owner })).tags).toMatchObject([
      { name: "cat", count: 1 },
      { name: "Dog", count: 2 },
    ]);
    await lawful();
  });

  test("is taken back in turn, the last one first", async () => {
    await photo(0, { tags: [tag("Cat")] });
    const before = await rows(1);
    const { id: first } = await retag("Cat", "Kitty");
    const { id: second } = await retag("Kitty", "Puss");
    await expect(begin({ undo: first })).rejects.toMatchObject({
      code: "conflict",
      message: "“Kitty” was renamed or removed since. Take that back first.",
    });
    expect((await rows(1))[0]!.tags).toEqual(new Set([tag("Puss")]));
    await takeBack(second);
    await takeBack(first);
    expect([await rows(1), await rules()]).toEqual([before, []]);
    // Once more changes nothing, and is no reason to complain.
    expect(await takeBack(first)).toMatchObject({ status: "done", done: 1, failed: 0 });
    expect([await rows(1), await rules()]).toEqual([before, []]);
    await lawful();
  });

  test("is called as it was for photos to come, though no photo was changed before it was canceled", async () => {
    await photo(0, { tags: [tag("Cat")] });
    const { id } = await Job.retag({ owner, name: "Cat", to: "Kitty" });
    await Job.cancel({ owner, id });
    await work(id);
    expect(await status(id)).toMatchObject({ status: "canceled", done: 0, undo: true });
    await takeBack(id);
    expect(await rules()).toEqual([]);
  });

  test("is gone where it was removed", async () => {
    await photo(0, { tags: [tag("Cat"), tag("Dog")] });
    await retag("Cat");
    expect(await tagsOf(0)).toMatchObject([{ name: "Dog" }]);
    expect(await found("cat")).toEqual([]);
    await lawful();
  });
});

describe("all tags, page by page", () => {
  test("each once, by name, with an exact count and the newest photo", async () => {
    const { page } = await import("../src/tag/index.ts");
    for (const [n, name] of ["Tree", "ant", "Zoo", "Ärger", "cat/dog"].entries())
      await photo(n, { tags: [tag(name), tag("All")] });
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const got = await page({ owner, limit: 2, cursor });
      for (const { name, count, cover } of got.tags) {
        names.push(name);
        if (name === "All") expect([count, cover]).toEqual([5, idOf(4)]);
      }
      cursor = got.cursor;
    } while (cursor);
    expect(names).toEqual(["All", "ant", "Ärger", "cat/dog", "Tree", "Zoo"]);
    expect((await page({ owner: "eve" })).tags).toEqual([]);
    const first = await page({ owner, begins: "A", limit: 2 });
    const rest = await page({ owner, begins: "A", limit: 2, cursor: first.cursor });
    expect([first, rest].map(({ tags }) => tags.map(({ name }) => name))).toEqual([
      ["All", "ant"],
      ["Ärger"],
    ]);
    expect(rest.cursor).toBeUndefined();
    await expect(page({ owner, begins: "Z", cursor: first.cursor })).rejects.toMatchObject({
      code: "bad_request",
    });
  });
});

test("two thousand photos, in the cloud's own time", async () => {
  const { imageTag, tag: tags } = library.entities;
  await photos(100);
  // Two thousand stand in the list, of which a hundred are photos: the others went for good meanwhile.
  await putRows(imageTag, 1900, (n) => ({
    owner,
    term: "timeline",
    at: takenAt(-1 - n),
    id: idOf(10_000 + n),
  }));
  await tags.patch({ owner, kind: "own", term: "timeline" }).add({ count: 1900 }).go();
  const { id } = await begin({ q: "", edit: { tags: { add: ["Many"] } } });
  let delivered = 0;
  while ((await work(id, steps(30))).outcome === "more") delivered++;
  expect(delivered).toBeGreaterThan(2);
  const { done, failed, total, failures } = await status(id);
  expect([done, failed, total]).toEqual([100, 1900, 2000]);
  expect(failures).toHaveLength(100);
  expect(await found("many")).toHaveLength(100);
}, 480_000);
