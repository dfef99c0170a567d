import { PutObjectCommand } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { startClock } from "../../core/test/clock.ts";
import { once } from "../../core/test/once.ts";
import { lambdaContext, toEvent } from "./events.ts";
import { calls, cloud, deliver, drawing, handler, limits, owner, put } from "./worker.ts";

const { Resource } = await import("sst");
const Image = await import("@phototag/core/image");
const { read } = await import("../../core/src/image/change.ts");
const { s3 } = await import("../../core/src/aws/s3.ts");
const { sqs } = await import("../../core/src/aws/sqs.ts");
const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
const clock = startClock(dynamodb, s3, sqs);

const photo = () => drawing().jpeg().toBuffer();

describe("an object's event", () => {
  test("is sent on in its owner's turn, and recognized then", async () => {
    const id = await put("a.jpg", await photo());
    const [arrived] = await receive();
    expect(arrived!.Attributes).not.toHaveProperty("MessageGroupId");
    await handler(toEvent([asRecord(arrived!)]), lambdaContext());
    expect(calls).toBe(0);
    expect(await read(owner, id)).toBeUndefined();

    const [inTurn] = await receive();
    expect(inTurn!.Attributes).toMatchObject({ MessageGroupId: owner });
    await handler(toEvent([asRecord(inTurn!)]), lambdaContext());
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
  });

  test("of nobody's photo is not sent on", async () => {
    await put("a.jpg", await photo());
    const [arrived] = await receive();
    const elsewhere = { ...arrived!, Body: arrived!.Body!.replaceAll("private", "elsewhere") };
    expect(await handler(toEvent([asRecord(elsewhere)]), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(await receive(0)).toEqual([]);
  });
});

describe("asking again for a photo's recognition", () => {
  test("before it is done is asking once", async () => {
    const id = await put("a.jpg", await photo());
    await deliver();
    for (let times = 0; times < 5; times++) await Image.retry({ owner, id });
    expect((await read(owner, id))!.history.filter(({ event }) => event === "retry asked")).toHaveLength(1);
    const { messages } = await deliver();
    expect(messages.map(({ attributes }) => attributes.MessageGroupId)).toEqual([owner]);
    expect(calls).toBe(2);

    await Image.retry({ owner, id });
    await deliver();
    expect(calls).toBe(3);
  });

  test("is heard again once its message must be lost", async () => {
    const id = await put("a.jpg", await photo());
    await deliver();
    await Image.retry({ owner, id });
    await receive();
    clock.pass(3 * 3_600_000);
    await Image.retry({ owner, id });
    clock.reset();
    await deliver();
    expect(calls).toBe(2);
  });
});

test("a photo that is ready and asked for again is tried as often as others, and keeps its looks", async () => {
  const id = await put("a.jpg", await photo());
  await deliver();
  const { change } = await import("../../core/src/image/change.ts");
  const looks = { vector: Int8Array.of(1, 2), model: "m/1" };
  await change(owner, id, (row) => row, { features: looks });
  await Image.retry({ owner, id });
  const [message] = await cloud.receive();
  cloud.recognizer.detectLabels = () => Promise.reject(new Error("broken"));
  for (let times = 1; times <= limits.tries; times++) {
    message!.attributes.ApproximateReceiveCount = String(times);
    const { batchItemFailures } = await handler(toEvent([message!]), lambdaContext());
    expect(batchItemFailures).toHaveLength(1);
  }
  expect(await read(owner, id)).toMatchObject({ status: "ready", features: "m/1" });
  // The last try is over: asking again is heard.
  expect((await read(owner, id))!.askedAt).toBeUndefined();
});

describe("a photo whose tries are killed", () => {
  test("has failed, with a reason, before the last of them, and is tried no more until somebody asks", async () => {
    const id = await put("a.jpg", await photo());
    const [message] = await cloud.receive("Recognition", 1);
    for (const expected of ["recognizing", "recognizing", "failed"]) {
      await kill(message!);
      expect(await read(owner, id)).toMatchObject({ status: expected });
    }
    // Nobody is told before that try must be over.
    expect(await Image.get({ owner, id })).toMatchObject({ status: "recognizing" });
    expect(await handler(toEvent([message!]), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(calls).toBe(0);
    expect(await Image.get({ owner, id })).toMatchObject({
      status: "failed",
      reason: expect.stringMatching(/cut off/),
    });
    await Image.retry({ owner, id });
    await deliver();
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
  });

  test("on the queue's last delivery has failed too, and is ready when that try succeeds", async () => {
    const id = await put("a.jpg", await photo());
    const [message] = await cloud.receive("Recognition", 1);
    message!.attributes.ApproximateReceiveCount = String(limits.tries);
    await kill(message!);
    expect(await read(owner, id)).toMatchObject({ status: "failed" });
    await handler(toEvent([message!]), lambdaContext());
    const { status, reason } = await Image.get({ owner, id });
    expect({ status, reason }).toEqual({ status: "ready", reason: undefined });
  });

  test("waits as others do when its last try finds the recognizer busy", async () => {
    const id = await put("a.jpg", await photo());
    const [message] = await cloud.receive("Recognition", 1);
    await kill(message!);
    await kill(message!);
    cloud.recognizer.detectLabels = () => Promise.reject(new Error("broken"));
    const { batchItemFailures } = await handler(toEvent([message!]), lambdaContext());
    expect(batchItemFailures).toHaveLength(1);
    expect(await Image.get({ owner, id })).toMatchObject({ status: "waiting" });
  });

  test("that was ready stays so", async () => {
    const id = await put("a.jpg", await photo());
    await deliver();
    await Image.retry({ owner, id });
    const [message] = await cloud.receive();
    for (let times = 0; times < 3; times++) await kill(message!);
    await handler(toEvent([message!]), lambdaContext());
    expect(calls).toBe(1);
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
    await Image.retry({ owner, id });
    await deliver();
    expect(calls).toBe(2);
  });
});

/** What is in the queue, as SQS gives it, once so much is there. */
async function receive(want: 0 | 1 = 1) {
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        ...{ QueueUrl: Resource.Recognition.url, MaxNumberOfMessages: 10, WaitTimeSeconds: want ? 20 : 1 },
        MessageSystemAttributeNames: ["All"],
      }),
    );
    if (Messages.length >= want) return Messages;
  }
}

function asRecord({
  Body,
  Attributes,
  ReceiptHandle,
  MessageId,
}: Awaited<ReturnType<typeof receive>>[number]) {
  return {
    ...{ messageId: MessageId!, receiptHandle: ReceiptHandle!, body: Body!, md5OfBody: "" },
    ...{ attributes: Attributes as never, messageAttributes: {} },
    ...{ eventSource: "aws:sqs", eventSourceARN: "", awsRegion: "us-east-1" },
  };
}

/** The worker gets a message and is killed while it makes the photo's renditions. */
async function kill(message: Parameters<typeof toEvent>[0][number]): Promise<void> {
  await new Promise<void>((begun) => {
    once(s3, PutObjectCommand, () => {
      begun();
      return new Promise(() => {});
    });
    void handler(toEvent([message]), lambdaContext());
  });
}
