import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { Messages } from "./messages.ts";
import type { QueuedMessage } from "./store.ts";

let sent = 0;
function message(groupId?: string): QueuedMessage {
  const sequence = ++sent;
  return {
    ...{ id: `m${sequence}`, sequence, body: "x", attributes: {}, senderId: "s", sentAt: 0, groupId },
    ...{ receiveCount: 0, visibleAt: 0 },
  };
}

/** Takes up to `max` messages, as a receive does. */
function receive(messages: Messages, max: number): QueuedMessage[] {
  const taken = [];
  for (const each of messages.inTurn()) {
    if (taken.length === max) break;
    each.visibleAt = Date.now() + 60_000;
    each.receiptHandle = "held";
    messages.schedule(each);
    taken.push(each);
  }
  return taken;
}

function queueOf(...groups: (string | undefined)[]): Messages {
  const messages = new Messages(() => {});
  for (const group of groups) messages.insert(message(group));
  return messages;
}

describe("a standard queue's groups take turns", () => {
  it("whoever comes behind a crowd is next", () => {
    const messages = queueOf(...Array<string>(1000).fill("crowd"));
    receive(messages, 4);
    messages.insert(message("other"));
    expect(receive(messages, 2).map(({ groupId }) => groupId)).toEqual(["other", "crowd"]);
  });

  it("a message without a group is its own, and waits for no crowd either", () => {
    const messages = queueOf("crowd", "crowd", undefined, undefined);
    expect(receive(messages, 4).map(({ groupId }) => groupId)).toEqual([
      "crowd",
      undefined,
      undefined,
      "crowd",
    ]);
  });

  it("a group that is served takes more while it is alone, and leaves places to others that come", () => {
    const messages = queueOf("crowd", "crowd", "crowd");
    receive(messages, 1);
    const [next] = messages.inTurn();
    expect(messages.takesMore(next!)).toBe(false);
    const other = message("other");
    messages.insert(other);
    expect(messages.takesMore(next!)).toBe(true);
    expect(messages.takesMore(other)).toBe(false);
    messages.forget(other);
    // There may be more of it.
    expect(messages.takesMore(next!)).toBe(true);
    vi.setSystemTime(Date.now() + 61_000);
    expect(messages.takesMore(next!)).toBe(false);
    vi.useRealTimers();
  });

  it("what is done counts no longer", () => {
    const messages = queueOf("a", "a", "a", "b", "b");
    const [first] = receive(messages, 1);
    messages.forget(first!);
    expect(receive(messages, 1)[0]!.groupId).toBe("a");
    expect(receive(messages, 2).map(({ groupId }) => groupId)).toEqual(["b", "a"]);
  });

  it("each message is handed out once, and never one of a busier group before another's", () => {
    const group = fc.constantFrom("a", "b", "c", undefined);
    fc.assert(
      fc.property(fc.array(group, { maxLength: 40 }), fc.integer({ min: 1, max: 10 }), (groups, max) => {
        const messages = queueOf(...groups);
        const inFlight = new Map<string, number>();
        const left = [...messages.visible.keys()];
        for (let batch = receive(messages, max); batch.length > 0; batch = receive(messages, max))
          for (const { id, groupId } of batch) {
            const least = Math.min(...left.map((each) => inFlight.get(each.groupId ?? "") ?? 0));
            expect(inFlight.get(groupId ?? "") ?? 0).toBe(least);
            if (groupId) inFlight.set(groupId, least + 1);
            left.splice(
              left.findIndex((each) => each.id === id),
              1,
            );
          }
        expect(left).toEqual([]);
        messages.close();
      }),
    );
  });
});
