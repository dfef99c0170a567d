import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Queue } from "./queue.ts";
import type { QueuedMessage, SqsStore } from "./store.ts";

const message = (id: string): QueuedMessage => ({
  ...{ id, sequence: 1, body: "x", attributes: {}, senderId: "s", sentAt: Date.now() },
  ...{ receiveCount: 0, visibleAt: 0 },
});

/** A queue on a disk that writes nothing more once it is `stuck`, until it is let `go`. */
function queueOnDisk() {
  const store = { putMessage: () => ({}), putDelivery: () => ({}), remove: () => [] } as unknown as SqsStore;
  let write = () => {};
  const written = new Promise<void>((resolve) => {
    write = resolve;
  });
  let stuck = false;
  const commit = () => (stuck ? written : Promise.resolve());
  const queue = new Queue({ name: "work", arn: "arn:work" }, store, { queue: () => undefined, commit });
  return {
    queue,
    /** Someone is waiting; a message is taken for them, and can't be written down yet. */
    async takeFor(received: Promise<QueuedMessage[]>) {
      await delay(0);
      stuck = true;
      queue.admit([message("a")]);
      return { received: received.then((messages) => messages.map(({ id }) => id)), write };
    },
  };
}

describe("who waits for messages", () => {
  it("gets what was taken for it, though its time ends while that is being written down", async () => {
    const { queue, takeFor } = queueOnDisk();
    const { received, write } = await takeFor(queue.receive({ max: 10, waitSeconds: 0.05 }));
    await delay(100);
    write();
    expect(await received).toEqual(["a"]);
    queue.close();
  });

  it("gets it though it is told to stop meanwhile: else nobody would have it until its visibility timeout", async () => {
    const { queue, takeFor } = queueOnDisk();
    const stop = new AbortController();
    const { received, write } = await takeFor(
      queue.receive({ max: 10, waitSeconds: 20, signal: stop.signal }),
    );
    stop.abort();
    write();
    expect(await received).toEqual(["a"]);
    queue.close();
  });

  it("gets nothing when nothing comes", async () => {
    const { queue } = queueOnDisk();
    expect(await queue.receive({ max: 10, waitSeconds: 0.05 })).toEqual([]);
    queue.close();
  });
});
