import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueArn, type Stack, startStack } from "../../aws-stack.ts";

let stack: Stack;
let number = 0;
/** A queue of its own for each test. */
let name = "";
const queues = Array.from({ length: 12 }, (_, n) => ({
  name: `q${n}.fifo`,
  fifoQueue: true,
  redrivePolicy: { deadLetterTargetArn: queueArn("dead.fifo"), maxReceiveCount: 2 },
}));

beforeAll(async () => {
  stack = await startStack({
    queues: [...queues, { name: "dead.fifo", fifoQueue: true }, { name: "plain" }],
  });
});
afterAll(() => stack.close());
beforeEach(() => {
  name = queues[number++]!.name;
});

const url = () => stack.queueUrl(name);
const sqs: Stack["clients"]["sqs"]["send"] = ((command: never) => stack.clients.sqs.send(command)) as never;
/** `a1` is message 1 of group a. */
const send = (body: string, more = {}) =>
  sqs(
    new SendMessageCommand({
      QueueUrl: url(),
      MessageBody: body,
      MessageGroupId: body[0],
      MessageDeduplicationId: body,
      ...more,
    }),
  );
async function receive(more: Partial<ReceiveMessageCommandInput> = {}) {
  const { Messages = [] } = await sqs(
    new ReceiveMessageCommand({
      QueueUrl: url(),
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ["All"],
      ...more,
    }),
  );
  return Messages;
}
const bodies = async (more?: Partial<ReceiveMessageCommandInput>) =>
  (await receive(more)).map(({ Body }) => Body);
const remove = (ReceiptHandle: string | undefined) =>
  sqs(new DeleteMessageCommand({ QueueUrl: url(), ReceiptHandle }));
const hide = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  sqs(new ChangeMessageVisibilityCommand({ QueueUrl: url(), ReceiptHandle, VisibilityTimeout }));

describe("order", () => {
  it("is kept within a group, and a group is handed out together", async () => {
    for (const body of ["a1", "b1", "a2", "b2", "a3"]) await send(body);
    expect(await bodies({ MaxNumberOfMessages: 4 })).toEqual(["a1", "a2", "a3", "b1"]);
  });

  it("holds a group back while one of its messages is in flight, and no other group", async () => {
    for (const body of ["a1", "a2", "b1"]) await send(body);
    const [first] = await receive({ MaxNumberOfMessages: 1 });
    expect(await bodies()).toEqual(["b1"]);
    expect(await bodies()).toEqual([]);
    await remove(first?.ReceiptHandle);
    expect(await bodies()).toEqual(["a2"]);
  });

  it("a message that becomes visible again comes before those behind it", async () => {
    for (const body of ["a1", "a2", "a3"]) await send(body);
    const [first, second] = await receive({ MaxNumberOfMessages: 2 });
    await hide(second?.ReceiptHandle, 0);
    expect(await bodies()).toEqual([]);
    await hide(first?.ReceiptHandle, 0);
    expect(await bodies()).toEqual(["a1", "a2", "a3"]);
  });

  it("goes on behind a message that is dead", async () => {
    for (const body of ["a1", "a2"]) await send(body);
    for (let time = 0; time < 2; time++) {
      const [first] = await receive({ MaxNumberOfMessages: 1 });
      expect(first?.Body).toBe("a1");
      await hide(first?.ReceiptHandle, 0);
    }
    expect(await bodies()).toEqual(["a2"]);
    expect(stack.sqs.counts(queueArn("dead.fifo")).visible).toBe(1);
  });

  it("and what is in flight outlives a restart; sequence numbers go on growing", async () => {
    const { SequenceNumber: before = "" } = await send("a1");
    for (const body of ["a2", "b1"]) await send(body);
    const [first] = await receive({ MaxNumberOfMessages: 1 });
    stack = await stack.restart();
    expect(await bodies()).toEqual(["b1"]);
    await remove(first?.ReceiptHandle);
    expect(await bodies()).toEqual(["a2"]);
    const { SequenceNumber: after = "" } = await send("c1");
    expect(BigInt(after)).toBeGreaterThan(BigInt(before));
    expect(after).toMatch(/^\d{20}$/);
  });

  it("entries of a batch keep theirs", async () => {
    const ids = Array.from({ length: 10 }, (_, n) => `a${n}`);
    const { Successful } = await sqs(
      new SendMessageBatchCommand({
        QueueUrl: url(),
        Entries: ids.map((Id) => ({ Id, MessageBody: Id, MessageGroupId: "a", MessageDeduplicationId: Id })),
      }),
    );
    expect(Successful?.every(({ SequenceNumber }) => SequenceNumber)).toBe(true);
    expect(await bodies()).toEqual(ids);
  });
});

describe("deduplication", () => {
  it("takes a second message of the same id for the first, also when that is gone and after a restart", async () => {
    const first = await send("a1");
    const [received] = await receive();
    expect(received?.Attributes).toMatchObject({
      MessageGroupId: "a",
      MessageDeduplicationId: "a1",
      SequenceNumber: first.SequenceNumber,
    });
    await remove(received?.ReceiptHandle);
    stack = await stack.restart();
    const second = await send("a1");
    expect([second.MessageId, second.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    expect(await bodies()).toEqual([]);
  });

  it("goes by the body where the queue says so, and by group where it says that", async () => {
    await expect(send("x", { MessageDeduplicationId: undefined })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("ContentBasedDeduplication"),
    });
    const set = (Attributes: Record<string, string>) =>
      sqs(new SetQueueAttributesCommand({ QueueUrl: url(), Attributes }));
    await set({ ContentBasedDeduplication: "true" });
    for (let time = 0; time < 2; time++) await send("x", { MessageDeduplicationId: undefined });
    expect(await bodies()).toEqual(["x"]);
    await set({ DeduplicationScope: "messageGroup" });
    for (const group of ["g", "h", "h"])
      await send("y", { MessageGroupId: group, MessageDeduplicationId: "1" });
    expect(await bodies()).toEqual(["y", "y"]);
    await expect(set({ FifoQueue: "false" })).rejects.toMatchObject({ name: "InvalidAttributeName" });
  });
});

describe("what a FIFO queue refuses", () => {
  it("a message without a group, a delay of one message, a handle that has expired", async () => {
    await expect(send("a", { MessageGroupId: undefined })).rejects.toMatchObject({
      name: "MissingParameter",
    });
    await expect(send("a", { DelaySeconds: 1 })).rejects.toMatchObject({ name: "InvalidParameterValue" });
    await expect(send("a", { MessageGroupId: "no spaces" })).rejects.toMatchObject({
      name: "InvalidParameterValue",
    });
    await send("a1");
    const [message] = await receive();
    await hide(message?.ReceiptHandle, 0);
    await expect(remove(message?.ReceiptHandle)).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("expired"),
    });
  });

  it("and a standard queue: a deduplication id", async () => {
    name = "plain";
    await expect(send("a1")).rejects.toMatchObject({ name: "InvalidParameterValue" });
    await send("a1", { MessageDeduplicationId: undefined });
    expect((await receive())[0]?.Attributes?.MessageGroupId).toBe("a");
  });
});
