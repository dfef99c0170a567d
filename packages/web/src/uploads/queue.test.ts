import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Image } from "../api/types.ts";
import {
  EMPTY_QUEUE,
  foldersOf,
  type Queue,
  type QueueAction,
  reduceQueue,
  type Stage,
  summarize,
  unsettledIds,
} from "./queue.ts";

const image = (id: string, status: Image["status"], more: Partial<Image> = {}): Image => ({
  id,
  name: `${id}.jpg`,
  type: "image/jpeg",
  bytes: 1,
  status,
  favorite: false,
  archived: false,
  addedAt: "2026-11-22T12:00:00Z",
  tags: [],
  ...more,
});

const run = (...actions: QueueAction[]): Queue => actions.reduce(reduceQueue, EMPTY_QUEUE);
const added = (key: string): QueueAction => ({ type: "added", key, name: `${key}.jpg` });
const granted = (key: string): QueueAction => ({ type: "granted", key, imageId: `img_${key}` });
const sent = (key: string): QueueAction => ({ type: "sent", key });
const reported = (...images: Image[]): QueueAction => ({ type: "reported", images });
const stages = (queue: Queue) => queue.items.map(({ stage }) => stage);

test("how many came with a sidecar is said while they are sent and when they are there, also of those that have left", () => {
  const beside = (key: string): QueueAction => ({ ...(added(key) as object), beside: true }) as QueueAction;
  let queue = run(beside("a"), added("b"), beside("c"));
  expect(summarize(queue, false).text).toBe("Sent 0 of 3, with 2 sidecars.");
  const all = ["a", "b", "c"];
  queue = [...all.flatMap((key) => [granted(key), sent(key)])].reduce(reduceQueue, queue);
  queue = reduceQueue(queue, reported(...all.map((key) => image(`img_${key}`, "ready"))));
  queue = reduceQueue(queue, { type: "removed", keys: ["a"] });
  expect(summarize(queue, false).text).toBe("3 photos added, with 2 sidecars.");
  queue = [added("d"), granted("d"), sent("d"), reported(image("img_d", "ready"))].reduce(reduceQueue, queue);
  expect(summarize(queue, false).text).toBe("1 photo added.");
});

test("a sidecar that can't be read is said at the end", () => {
  const queue = run(
    ...["a", "b"].map((key): QueueAction => ({ type: "added", key, name: key, unread: true })),
    ...[granted("a"), sent("a"), reported(image("img_a", "ready"))],
    { type: "duplicate", key: "b", imageId: "img_old", reason: "" },
  );
  const said = "1 photo added. 2 sidecars could not be read. 1 already here.";
  expect(summarize(queue, false).text).toBe(said);
  expect(summarize(reduceQueue(queue, { type: "removed", keys: ["a", "b"] }), false).text).toBe(said);
});

describe("a folder that was dropped", () => {
  const dropped = (key: string, folder?: string): QueueAction => ({ type: "added", key, name: key, folder });
  const done = (...keys: string[]) =>
    keys.flatMap((key) => [granted(key), sent(key), reported(image(`img_${key}`, "ready"))]);
  const known = (key: string, imageId: string): QueueAction => ({
    ...{ type: "duplicate", key, imageId, reason: "" },
  });

  test("is what of it is in the library, also what was there before, and what has left the strip", () => {
    const queue = run(
      ...[
        dropped("a", "Rome"),
        dropped("b", "Rome"),
        dropped("c", "Rome"),
        dropped("d", "Oslo"),
        dropped("e"),
      ],
      ...done("a", "d", "e"),
      ...[known("b", "img_old"), { type: "failed", key: "c", reason: "" } as const],
      { type: "removed", keys: ["a", "b"] },
    );
    expect(Object.fromEntries(foldersOf(queue))).toEqual({ Rome: ["img_a", "img_old"], Oslo: ["img_d"] });
  });

  test("has each photo once, however often it lay there", () => {
    const queue = run(dropped("a", "Rome"), dropped("b", "Rome"), ...done("a"), known("b", "img_a"));
    expect(foldersOf(queue).get("Rome")).toEqual(["img_a"]);
  });

  test("is forgotten when an album was made of it, when all is dismissed, and when others are added", () => {
    const queue = run(dropped("a", "Rome"), dropped("b", "Rome"), ...done("a", "b"), {
      ...{ type: "removed", keys: ["a"] },
    });
    const after: QueueAction[] = [{ type: "gathered", folder: "Rome" }, { type: "dismissed" }, added("c")];
    for (const action of after) expect(foldersOf(reduceQueue(queue, action)).size).toBe(0);
  });
});

describe("a photo on its way", () => {
  test("is queued, sent, recognized and ready", () => {
    let queue = run(added("a"));
    expect(stages(queue)).toEqual(["queued"]);
    queue = reduceQueue(queue, granted("a"));
    queue = reduceQueue(queue, { type: "progress", key: "a", progress: 0.5 });
    expect(queue.items[0]).toMatchObject({ stage: "sending", progress: 0.5, imageId: "img_a" });
    expect(unsettledIds(queue)).toEqual([]);
    queue = reduceQueue(queue, sent("a"));
    expect(unsettledIds(queue)).toEqual(["img_a"]);
    queue = reduceQueue(queue, reported(image("img_a", "recognizing")));
    expect(stages(queue)).toEqual(["sent"]);
    queue = reduceQueue(queue, reported(image("img_a", "ready")));
    expect(stages(queue)).toEqual(["ready"]);
    expect(unsettledIds(queue)).toEqual([]);
  });

  test("that is in the library already says so, and is not counted", () => {
    const queue = run(added("a"), {
      type: "duplicate",
      key: "a",
      imageId: "img_old",
      reason: "Already in your library.",
    });
    expect(queue.items[0]).toMatchObject({ stage: "duplicate", reason: "Already in your library." });
    expect(summarize(queue, false)).toEqual({ text: "1 already here.", progress: undefined, ended: true });
  });

  test("that turns out to be in the library while it is recognized says so", () => {
    const twin = image("img_a", "failed", { duplicateOf: "img_old", reason: "Already in your library." });
    const queue = run(added("a"), granted("a"), sent("a"), reported(twin));
    expect(queue.items[0]).toMatchObject({ stage: "duplicate", imageId: "img_old", reason: twin.reason });
    expect(unsettledIds(queue)).toEqual([]);
  });

  test("that the recognizer gave up on keeps its reason, and may be tried again", () => {
    const failed = run(
      added("a"),
      granted("a"),
      sent("a"),
      reported(image("img_a", "failed", { reason: "This file isn't an image." })),
    );
    expect(failed.items[0]).toMatchObject({ stage: "unrecognized", reason: "This file isn't an image." });
    const again = reduceQueue(failed, { type: "requeued", key: "a" });
    expect(unsettledIds(again)).toEqual(["img_a"]);
    expect(again.items[0]!.reason).toBeUndefined();
  });

  test("that was purged meanwhile leaves the queue", () => {
    const queue = run(added("a"), granted("a"), sent("a"), { type: "vanished", imageIds: ["img_a"] });
    expect(queue.items).toEqual([]);
  });

  test("is not moved back by a report that is older than what the page knows", () => {
    const queue = run(added("a"), granted("a"), reported(image("img_a", "uploading")));
    expect(stages(queue)).toEqual(["sending"]);
  });

  test("never loses progress", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (parts) => {
        let queue = run(added("a"), granted("a"));
        let before = 0;
        for (const progress of parts) {
          queue = reduceQueue(queue, { type: "progress", key: "a", progress });
          expect(queue.items[0]!.progress).toBeGreaterThanOrEqual(before);
          before = queue.items[0]!.progress;
        }
      }),
    );
  });
});

describe("photos of other visits", () => {
  test("are shown while they are being recognized, and when they failed", () => {
    const queue = run(
      reported(image("img_x", "waiting"), image("img_y", "failed", { reason: "Unreadable." })),
    );
    expect(stages(queue)).toEqual(["sent", "unrecognized"]);
  });

  test("are not shown when nothing arrived, when they are ready, or in the trash", () => {
    const trashed = image("img_t", "failed", { trashedAt: "2026-11-22T12:00:00Z" });
    expect(run(reported(image("img_u", "uploading"), image("img_r", "ready"), trashed)).items).toEqual([]);
  });
});

describe("the line for all", () => {
  test("counts apart what was sent and what was recognized", () => {
    const three = run(added("a"), added("b"), added("c"));
    expect(summarize(three, false).text).toBe("Sent 0 of 3.");
    const one = [granted("a"), sent("a")].reduce(reduceQueue, three);
    expect(summarize(one, false)).toEqual({ text: "Sent 1 of 3.", progress: 1 / 3, ended: false });
    const known = reduceQueue(one, reported(image("img_a", "ready")));
    expect(summarize(known, false).text).toBe("Sent 1 of 3. Recognized 1.");
    const all = [sent("b"), sent("c")].reduce(reduceQueue, known);
    expect(summarize(all, false)).toEqual({ text: "Recognized 1 of 3.", progress: undefined, ended: false });
  });

  test("ends with what became of all, which stays until it is dismissed", () => {
    const done = run(
      ...[added("a"), added("b"), added("c"), granted("a"), sent("a"), reported(image("img_a", "ready"))],
      { type: "duplicate", key: "b", imageId: "img_old", reason: "Already in your library." },
      { type: "failed", key: "c", reason: "Lost." },
      { type: "removed", keys: ["a", "b"] },
    );
    const text = "1 photo added. 1 already here. 1 could not be added.";
    expect(summarize(done, false)).toEqual({ text, progress: undefined, ended: true });
    const dismissed = reduceQueue(done, { type: "dismissed" });
    expect(dismissed).toEqual(EMPTY_QUEUE);
    expect(summarize(dismissed, false)).toEqual({ text: "", progress: undefined, ended: false });
  });

  test("is not dismissed with what is still under way", () => {
    const queue = run(added("a"), added("b"), granted("a"), sent("a"), reported(image("img_a", "ready")));
    expect(stages(reduceQueue(queue, { type: "dismissed" }))).toEqual(["queued"]);
  });

  test("says what holds the recognizer up", () => {
    const queue = run(reported(image("img_a", "waiting", { reason: "Getting the recognizer, 62 %" })));
    expect(summarize(queue, false).text).toBe("Getting the recognizer, 62 %. Recognized 0 of 1.");
  });

  test("says that photos wait while there is no connection", () => {
    expect(summarize(run(added("a"), added("b")), true).text).toBe(
      "2 photos will be sent when you are back online.",
    );
  });

  test("says what could not be added", () => {
    const refused: QueueAction = {
      type: "refused",
      key: "t",
      name: "t.txt",
      reason: "This file isn't an image.",
    };
    expect(summarize(run(refused), false).text).toBe("1 photo could not be added.");
    const both = run(added("a"), granted("a"), sent("a"), reported(image("img_a", "ready")), refused);
    expect(summarize(both, false).text).toBe("1 photo added. 1 could not be added.");
  });

  test("goes on counting what is ready and has left", () => {
    const two = run(added("a"), added("b"), granted("a"), sent("a"), granted("b"), sent("b"));
    const left = [reported(image("img_a", "ready")), { type: "removed", keys: ["a"] } as const].reduce(
      reduceQueue,
      two,
    );
    expect(left.items).toHaveLength(1);
    expect(summarize(left, false).text).toBe("Recognized 1 of 2.");
    expect(summarize([reported(image("img_b", "ready"))].reduce(reduceQueue, left), false).text).toBe(
      "2 photos added.",
    );
  });

  test("begins anew with the next batch", () => {
    const done = run(added("a"), granted("a"), sent("a"), reported(image("img_a", "ready")));
    expect(summarize(reduceQueue(done, added("b")), false).text).toBe("Sent 0 of 1.");
  });

  test("never counts beyond the whole", () => {
    const keys = fc.constantFrom("a", "b", "c", "d");
    const status = fc.constantFrom("waiting", "recognizing", "ready", "failed");
    const action: fc.Arbitrary<QueueAction> = fc.oneof(
      keys.map(added),
      keys.map(granted),
      keys.map(sent),
      keys.map((key): QueueAction => ({ type: "failed", key, reason: "Lost." })),
      keys.map((key): QueueAction => ({ type: "requeued", key })),
      keys.map((key): QueueAction => ({ type: "removed", keys: [key] })),
      fc.tuple(keys, status).map(([key, to]) => reported(image(`img_${key}`, to as Image["status"]))),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), (actions) => {
        const { text, progress } = summarize(run(...actions), false);
        const counted = /(\d+) of (\d+)\./.exec(text);
        if (counted) {
          expect(Number(counted[1])).toBeGreaterThanOrEqual(0);
          expect(Number(counted[1])).toBeLessThanOrEqual(Number(counted[2]));
        }
        if (progress !== undefined) expect(progress).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("leaves out of what was sent what failed, also when it is tried again and when it is removed", () => {
    const failed = run(added("a"), added("b"), { type: "failed", key: "a", reason: "Lost." });
    expect(summarize(failed, false)).toEqual({ text: "Sent 0 of 2.", progress: 0, ended: false });
    const again = reduceQueue(failed, { type: "requeued", key: "a" });
    expect(summarize(again, false).text).toBe("Sent 0 of 2.");
    const removed = reduceQueue(failed, { type: "removed", keys: ["a"] });
    expect(summarize(removed, false).text).toBe("Sent 0 of 1.");
  });

  test("goes on counting as sent what turns out to be in the library, or is given up on and removed", () => {
    const sentTwo = run(
      ...["a", "b", "c"].map(added),
      ...["a", "b"].flatMap((key) => [granted(key), sent(key)]),
    );
    const known = reduceQueue(sentTwo, reported(image("img_a", "failed", { duplicateOf: "img_old" })));
    expect(summarize(known, false).text).toBe("Sent 2 of 3.");
    const given = [reported(image("img_b", "failed")), { type: "removed", keys: ["a", "b"] } as const].reduce(
      reduceQueue,
      known,
    );
    expect(summarize(given, false).text).toBe("Sent 2 of 3.");
  });

  test("counts photos of other visits until the end, and says what became of them until it is dismissed", () => {
    let queue = run(reported(...["x", "y", "z"].map((id) => image(id, "waiting"))));
    expect(summarize(queue, false).text).toBe("Recognized 0 of 3.");
    queue = [reported(image("x", "ready")), { type: "removed", keys: ["x"] } as const].reduce(
      reduceQueue,
      queue,
    );
    expect(summarize(queue, false).text).toBe("Recognized 1 of 3.");
    queue = reduceQueue(queue, reported(image("y", "ready"), image("z", "ready")));
    queue = reduceQueue(queue, { type: "removed", keys: ["y", "z"] });
    expect(summarize(queue, false)).toEqual({ text: "3 photos added.", progress: undefined, ended: true });
    expect(summarize(reduceQueue(queue, { type: "dismissed" }), false).text).toBe("");
  });

  test("does not count a photo that is tried again twice, once as what was here already", () => {
    const duplicate: QueueAction = {
      type: "duplicate",
      key: "a",
      imageId: "x",
      reason: "It is tried again.",
    };
    const queue = run(added("a"), reported(image("x", "waiting")), duplicate, reported(image("x", "ready")));
    expect(stages(queue)).toEqual(["duplicate", "ready"]);
    expect(summarize(queue, false).text).toBe("1 photo added. 1 already here.");
  });

  test("never counts backwards, whatever becomes of photos of this visit and of others", () => {
    const own = ["a", "b", "c", "d"];
    type Deed = [after: Stage[], action: (key: string) => QueueAction];
    const settled: Stage[] = ["refused", "duplicate", "failed", "ready", "unrecognized"];
    const says = (status: Image["status"], more?: Partial<Image>): Deed => [
      ["sending", "sent", "failed", "ready", "unrecognized", "duplicate"],
      (key) => reported(image(own.includes(key) ? `img_${key}` : key, status, more)),
    ];
    const deeds: Deed[] = [
      [["queued"], granted],
      [["sending"], sent],
      [["queued"], (key) => ({ type: "duplicate", key, imageId: "img_old", reason: "Already here." })],
      [["queued", "sending"], (key) => ({ type: "failed", key, reason: "Lost." })],
      [["sending", "failed", "unrecognized"], (key) => ({ type: "requeued", key })],
      [settled, (key) => ({ type: "removed", keys: [key] })],
      [["sent"], (key) => ({ type: "vanished", imageIds: [`img_${key}`, key] })],
      says("waiting"),
      says("recognizing"),
      says("ready"),
      says("failed"),
      says("failed", { duplicateOf: "img_old" }),
    ];
    const turn = fc.tuple(fc.constantFrom(...own, "x", "y"), fc.nat(deeds.length));
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 80, size: "max" }), (turns) => {
        let queue = run(...own.map(added), reported(image("x", "waiting"), image("y", "recognizing")));
        let before = { sent: 0, recognized: 0 };
        for (const [key, nth] of turns) {
          const item = queue.items.find((other) => other.key === key);
          const [after, action] = deeds[nth] ?? [[...settled, "sent"], added];
          if (item ? !after.includes(item.stage) : action !== added) continue;
          if (action === added) {
            if (!own.includes(key)) continue;
            // The next batch begins anew.
            const { text, ended } = summarize(queue, false);
            if (ended || text === "") before = { sent: 0, recognized: 0 };
          }
          queue = reduceQueue(queue, action(key));
          const { text } = summarize(queue, false);
          const count = (said: RegExp) => said.exec(text)?.[1];
          const now = {
            sent: Number(count(/^Sent (\d+)/) ?? before.sent),
            recognized: Number(count(/Recognized (\d+)/) ?? count(/^(\d+) photos? added/) ?? 0),
          };
          expect(now.sent).toBeGreaterThanOrEqual(before.sent);
          expect(now.recognized).toBeGreaterThanOrEqual(before.recognized);
          before = now;
        }
      }),
      { numRuns: 300 },
    );
  });
});
