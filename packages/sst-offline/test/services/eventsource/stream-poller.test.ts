import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { StreamSourceSpec } from "../../../src/graph/streams.ts";
import { createDynamo, type Dynamo } from "../../../src/services/dynamodb/dynamodb.ts";
import { pollStream, type StreamPoller } from "../../../src/services/eventsource/stream-poller.ts";
import type { Outcome } from "../../../src/services/lambda/instance.ts";

const streamArn = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders/stream/2024-01-01T00:00:00.000";
const spec: StreamSourceSpec = {
  id: "mapping",
  streamArn,
  functionArn: "arn:aws:lambda:us-east-1:123456789012:function:reader",
  batchSize: 100,
  batchingWindowSeconds: 0,
  startingPosition: "TRIM_HORIZON",
  filters: [],
  partialResponses: false,
  bisect: false,
};
const waiting = { timeout: 20_000, interval: 10 };

let dynamo: Dynamo;
let kept: Map<string, string>;
let pollers: StreamPoller[];
/** The ids of each batch that the function was given. */
let batches: string[][];
let told: { arn: string; message: Record<string, unknown> }[];

beforeEach(async () => {
  dynamo = await createDynamo({
    tables: [
      {
        name: "Orders",
        arn: "arn:aws:dynamodb:us-east-1:123456789012:table/Orders",
        attributes: { id: "S" },
        keys: { hash: "id" },
        stream: { arn: streamArn, viewType: "NEW_AND_OLD_IMAGES" },
      },
    ],
  });
  kept = new Map();
  pollers = [];
  batches = [];
  told = [];
});
afterEach(async () => {
  for (const poller of pollers) await poller.close();
  await dynamo.close();
});

interface Event {
  Records: { dynamodb: { Keys: { id: { S: string } }; SequenceNumber: string } }[];
}

/** Polls with a function that answers as `handler` does with the ids of its batch. */
function poll(
  more: Partial<StreamSourceSpec> = {},
  handler: (ids: string[], event: Event) => unknown = () => null,
): StreamPoller {
  const poller = pollStream(
    { ...spec, ...more },
    {
      streams: dynamo.streams,
      positions: { get: async (id) => kept.get(id), put: async (id, at) => void kept.set(id, at) },
      giveUp: async (arn, message) => void told.push({ arn, message: JSON.parse(message) }),
      lambda: {
        invoke: async (_arn, event) => {
          const { Records } = event as Event;
          const ids = Records.map(({ dynamodb }) => dynamodb.Keys.id.S);
          batches.push(ids);
          try {
            const payload = JSON.stringify(handler(ids, event as Event) ?? null);
            return { requestId: "r", payload } as Outcome & { requestId: string };
          } catch (error) {
            const said = { errorType: "Error", errorMessage: (error as Error).message };
            return { requestId: "r", error: said } as Outcome & { requestId: string };
          }
        },
      },
    },
  );
  pollers.push(poller);
  return poller;
}
async function put(...ids: string[]) {
  for (const id of ids)
    await dynamo.call("PutItem", {
      TableName: "Orders",
      Item: { id: { S: id }, size: { S: id.length > 1 ? "big" : "small" } },
    });
}
const until = (expected: string[][]) => vi.waitFor(() => expect(batches).toEqual(expected), waiting);
const fail = (id: string) => (ids: string[]) => {
  if (ids.includes(id)) throw new Error(`${id} is bad`);
};

it("hands records over in order, and goes on with the next", async () => {
  await put("a", "b", "c");
  poll({ batchSize: 2 });
  await until([["a", "b"], ["c"]]);
  await put("d");
  await until([["a", "b"], ["c"], ["d"]]);
});

it("begins with what is new, or with what is there; and goes on where it was", async () => {
  await put("a");
  const first = poll({ startingPosition: "LATEST" });
  await vi.waitFor(() => expect(kept.has("mapping")).toBe(true), waiting);
  await put("b");
  await until([["b"]]);
  await first.close();
  await put("c");
  poll({ startingPosition: "TRIM_HORIZON" });
  await until([["b"], ["c"]]);
});

it("hands a batch out again that the end cut off", async () => {
  await put("a");
  let end = () => {};
  const began = new Promise<void>((resolve) => {
    end = resolve;
  });
  const first = poll({}, () => {
    end();
    throw new Error("cut off");
  });
  await began;
  await first.close();
  batches = [];
  poll();
  await until([["a"]]);
});

it("hands out nothing again that came to a good end while it closed", async () => {
  await put("a");
  let closed: Promise<void> | undefined;
  const first = poll({}, () => {
    closed = first.close();
  });
  await vi.waitFor(() => expect(closed).toBeDefined(), waiting);
  await closed;
  await put("b");
  poll();
  await until([["a"], ["b"]]);
});

it("waits for more within its batching window", async () => {
  poll({ batchingWindowSeconds: 300, batchSize: 3 });
  await put("a", "b");
  await put("c");
  await until([["a", "b", "c"]]);
});

it("passes over what no filter matches", async () => {
  poll({
    filters: [
      JSON.stringify({ eventName: ["INSERT"], dynamodb: { NewImage: { size: { S: ["big"] } } } }),
      JSON.stringify({ dynamodb: { Keys: { id: { S: [{ prefix: "z" }] } } } }),
    ],
  });
  await put("a", "bb", "c", "z");
  await vi.waitFor(() => expect(batches.flat()).toEqual(["bb", "z"]), waiting);
  const { last } = dynamo.streams.find(streamArn)!;
  await vi.waitFor(() => expect(kept.get("mapping")).toBe(last), waiting);
});

describe("a batch that fails", () => {
  it("is tried again before any later record", async () => {
    let failures = 2;
    await put("a", "b");
    poll({ batchSize: 1 }, (ids) => {
      if (ids.includes("a") && failures-- > 0) throw new Error("not yet");
    });
    await until([["a"], ["a"], ["a"], ["b"]]);
  });

  it("is given up after its tries, and its failure destination told where to find it", async () => {
    await put("a", "b");
    const onFailureArn = "arn:aws:sqs:us-east-1:123456789012:failed";
    poll({ batchSize: 1, maximumRetries: 1, onFailureArn }, fail("a"));
    await until([["a"], ["a"], ["b"]]);
    expect(told).toEqual([
      {
        arn: onFailureArn,
        message: expect.objectContaining({
          version: "1.0",
          requestContext: expect.objectContaining({
            condition: "RetryAttemptsExhausted",
            approximateInvokeCount: 2,
          }),
          DDBStreamBatchInfo: expect.objectContaining({
            batchSize: 1,
            streamArn,
            startSequenceNumber: expect.stringMatching(/^\d{21}$/),
          }),
        }),
      },
    ]);
  });

  it("is split until the bad record is alone", async () => {
    await put("a", "b", "c", "d");
    poll({ bisect: true, maximumRetries: 0 }, fail("c"));
    await until([["a", "b", "c", "d"], ["a", "b"], ["c", "d"], ["c"], ["d"]]);
  });

  it("is tried again from the first record that the function named", async () => {
    await put("a", "b", "c");
    let failures = 1;
    poll({ partialResponses: true }, (ids, { Records }) => {
      const at = ids.indexOf("b");
      if (at < 0 || failures-- <= 0) return { batchItemFailures: [] };
      return { batchItemFailures: [{ itemIdentifier: Records[at]?.dynamodb.SequenceNumber }] };
    });
    await until([
      ["a", "b", "c"],
      ["b", "c"],
    ]);
  });
});
