import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Image } from "../api/types.ts";
import { EMPTY_QUEUE, type Queue, type QueueAction, reduceQueue, summarize, unsettledIds } from "./queue.ts";

const image = (id: string, status: Image["status"], more: Partial<Image> = {}): Image => ({
  id,
  name: `${id}.jpg`,
  type: "image/jpeg",
  bytes: 1,
  status,
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
    expect(summarize(queue, false).text).toBe("");
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
  test("counts what is being uploaded, then what is being recognized", () => {
    const three = run(added("a"), added("b"), added("c"));
    expect(summarize(three, false).text).toBe("Uploading 1 of 3.");
    const one = [granted("a"), sent("a")].reduce(reduceQueue, three);
    expect(summarize(one, false)).toEqual({ text: "Uploading 2 of 3.", progress: 1 / 3 });
    const all = [sent("b"), sent("c")].reduce(reduceQueue, one);
    expect(summarize(all, false)).toEqual({ text: "Recognizing 1 of 3.", progress: undefined });
  });

  test("says what holds the recognizer up", () => {
    const queue = run(reported(image("img_a", "waiting", { reason: "Getting the recognizer, 62 %" })));
    expect(summarize(queue, false).text).toBe("Getting the recognizer, 62 %. Recognizing 1 of 1.");
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
    expect(summarize(both, false).text).toBe("1 photo added. 1 photo could not be added.");
  });

  test("goes on counting what is ready and has left", () => {
    const two = run(added("a"), added("b"), granted("a"), sent("a"), granted("b"), sent("b"));
    const left = [reported(image("img_a", "ready")), { type: "removed", keys: ["a"] } as const].reduce(
      reduceQueue,
      two,
    );
    expect(left.items).toHaveLength(1);
    expect(summarize(left, false).text).toBe("Recognizing 2 of 2.");
    expect(summarize([reported(image("img_b", "ready"))].reduce(reduceQueue, left), false).text).toBe(
      "2 photos added.",
    );
  });

  test("begins anew with the next batch", () => {
    const done = run(added("a"), granted("a"), sent("a"), reported(image("img_a", "ready")));
    expect(summarize(reduceQueue(done, added("b")), false).text).toBe("Uploading 1 of 1.");
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
          expect(Number(counted[1])).toBeGreaterThanOrEqual(1);
          expect(Number(counted[1])).toBeLessThanOrEqual(Number(counted[2]));
        }
        if (progress !== undefined) expect(progress).toBeLessThanOrEqual(1);
      }),
    );
  });
});
