import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { queueArn, type Stack, startStack } from "../../aws-stack.ts";

let stack: Stack;
const send: Stack["clients"]["sqs"]["send"] = ((command: never) => stack.clients.sqs.send(command)) as never;
const queues = [
  {
    name: "jobs",
    visibilityTimeout: 1,
    redrivePolicy: { deadLetterTargetArn: queueArn("dead"), maxReceiveCount: 2 },
  },
  { name: "dead", messageRetentionPeriod: 1_209_600 },
  { name: "plain" },
  { name: "small", maximumMessageSize: 1024, messageRetentionPeriod: 60, delaySeconds: 5 },
];

beforeAll(async () => {
  stack = await startStack({ queues });
});
afterAll(() => stack.close());
beforeEach(async () => {
  for (const { name } of queues) await send(new PurgeQueueCommand({ QueueUrl: stack.queueUrl(name) }));
});

const url = (name = "plain") => stack.queueUrl(name);
const put = (MessageBody: string, name = "plain", more = {}) =>
  send(new SendMessageCommand({ QueueUrl: url(name), MessageBody, ...more }));
async function receive(name = "plain", input: Partial<ReceiveMessageCommandInput> = {}) {
  return (await send(new ReceiveMessageCommand({ QueueUrl: url(name), ...input }))).Messages ?? [];
}
const remove = (ReceiptHandle: string | undefined, name = "plain") =>
  send(new DeleteMessageCommand({ QueueUrl: url(name), ReceiptHandle }));
const failure = (call: Promise<unknown>) =>
  call.then(
    () => "it went through",
    (error) => error.name,
  );
async function attributes(name = "plain") {
  const command = new GetQueueAttributesCommand({ QueueUrl: url(name), AttributeNames: ["All"] });
  return (await send(command)).Attributes ?? {};
}

describe("sending and receiving", () => {
  it("gives a message with its attributes; the SDK checks the digests", async () => {
    await put("hällo <&>\r\n", "plain", {
      MessageAttributes: {
        text: { DataType: "String", StringValue: "v" },
        number: { DataType: "Number.int", StringValue: "7" },
        bytes: { DataType: "Binary", BinaryValue: Buffer.from([0, 255]) },
      },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: "String", StringValue: "Root=1-a-b" } },
    });
    const [message] = await receive("plain", {
      MessageAttributeNames: ["All"],
      MessageSystemAttributeNames: ["All"],
    });
    expect(message?.Body).toBe("hällo <&>\r\n");
    expect(message?.MessageAttributes?.text?.StringValue).toBe("v");
    expect([...(message?.MessageAttributes?.bytes?.BinaryValue ?? [])]).toEqual([0, 255]);
    expect(message?.Attributes).toMatchObject({
      ApproximateReceiveCount: "1",
      SenderId: "arn:aws:iam::123456789012:user/operator",
      AWSTraceHeader: "Root=1-a-b",
    });
    const { SentTimestamp, ApproximateFirstReceiveTimestamp } = message?.Attributes ?? {};
    expect(Number(ApproximateFirstReceiveTimestamp)).toBeGreaterThanOrEqual(Number(SentTimestamp));
    await remove(message?.ReceiptHandle);
    expect((await attributes()).ApproximateNumberOfMessagesNotVisible).toBe("0");
  });

  it("gives the attributes that are asked for alone", async () => {
    await put("x", "plain", {
      MessageAttributes: {
        "a.1": { DataType: "String", StringValue: "1" },
        "a.2": { DataType: "String", StringValue: "2" },
        b: { DataType: "String", StringValue: "3" },
      },
    });
    const [message] = await receive("plain", {
      MessageAttributeNames: ["a.*"],
      MessageSystemAttributeNames: ["SenderId"],
    });
    expect(Object.keys(message?.MessageAttributes ?? {}).sort()).toEqual(["a.1", "a.2"]);
    expect(Object.keys(message?.Attributes ?? {})).toEqual(["SenderId"]);
  });

  it("gives a waiting receiver the message before its wait is over", async () => {
    const began = Date.now();
    const waiting = receive("plain", { WaitTimeSeconds: 20 });
    // Delayed, so that whoever receives it has waited.
    await put("awaited", "plain", { DelaySeconds: 1 });
    expect((await waiting)[0]?.Body).toBe("awaited");
    expect(Date.now() - began).toBeLessThan(19_000);
  });

  it("shares messages out among waiting receivers, each once", async () => {
    const waiting = Array.from({ length: 4 }, () => receive("plain", { WaitTimeSeconds: 20 }));
    // Delayed, so that whoever receives one has waited.
    await Promise.all(["1", "2", "3", "4"].map((body) => put(body, "plain", { DelaySeconds: 1 })));
    const bodies = (await Promise.all(waiting)).flat().map(({ Body }) => Body);
    expect(bodies.sort()).toEqual(["1", "2", "3", "4"]);
  });

  it("waits for nothing as long as it was told to", async () => {
    const before = Date.now();
    expect(await receive("plain", { WaitTimeSeconds: 1 })).toEqual([]);
    expect(Date.now() - before).toBeGreaterThanOrEqual(990);
  });

  it("leaves a message alone when the receiver that waited for it has hung up", async () => {
    const hangUp = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl: url(), WaitTimeSeconds: 20 });
    const waiting = failure(stack.clients.sqs.send(command, { abortSignal: hangUp.signal }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    hangUp.abort();
    expect(await waiting).toBe("AbortError");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await put("for someone else");
    expect((await receive("plain", { WaitTimeSeconds: 1 }))[0]?.Body).toBe("for someone else");
  });

  it("holds a delayed message back", async () => {
    await put("late", "plain", { DelaySeconds: 5 });
    expect(await receive()).toEqual([]);
    expect((await attributes()).ApproximateNumberOfMessagesDelayed).toBe("1");
    expect((await receive("plain", { WaitTimeSeconds: 20 }))[0]?.Body).toBe("late");
  });

  it("delays by the queue's own setting", async () => {
    await put("late", "small");
    expect(await receive("small")).toEqual([]);
    expect((await receive("small", { WaitTimeSeconds: 20 }))[0]?.Body).toBe("late");
  });
});

describe("visibility", () => {
  it("hides a received message until its timeout", async () => {
    await put("x");
    expect(await receive("plain", { VisibilityTimeout: 5 })).toHaveLength(1);
    expect(await receive()).toEqual([]);
    const [again] = await receive("plain", { WaitTimeSeconds: 20, MessageSystemAttributeNames: ["All"] });
    expect(again?.Attributes?.ApproximateReceiveCount).toBe("2");
  });

  it("is changed, to 0 and to longer", async () => {
    await put("x");
    const [first] = await receive("plain", { VisibilityTimeout: 30 });
    const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
      send(new ChangeMessageVisibilityCommand({ QueueUrl: url(), ReceiptHandle, VisibilityTimeout }));
    await change(first?.ReceiptHandle, 0);
    const [second] = await receive("plain", { VisibilityTimeout: 5 });
    await change(second?.ReceiptHandle, 30);
    expect(await receive("plain", { WaitTimeSeconds: 6 })).toEqual([]);
    expect(await failure(change(first?.ReceiptHandle, 1))).toBe("MessageNotInflight");
    expect(await failure(change("no handle", 1))).toBe("ReceiptHandleIsInvalid");
    expect(await failure(change(second?.ReceiptHandle, 43_201))).toBe("InvalidParameterValue");
  });

  it("lets an old receipt handle delete nothing", async () => {
    await put("x");
    const [first] = await receive("plain", { VisibilityTimeout: 0 });
    const [second] = await receive("plain", { VisibilityTimeout: 30 });
    await remove(first?.ReceiptHandle);
    expect((await attributes()).ApproximateNumberOfMessagesNotVisible).toBe("1");
    await remove(second?.ReceiptHandle);
    await remove(second?.ReceiptHandle);
    expect((await attributes()).ApproximateNumberOfMessagesNotVisible).toBe("0");
    expect(await failure(remove("no handle"))).toBe("ReceiptHandleIsInvalid");
  });
});

describe("batches", () => {
  it("are ten entries of which each may fail by itself", async () => {
    const Entries = Array.from({ length: 9 }, (_, i) => ({ Id: `e${i}`, MessageBody: `b${i}` }));
    const sent = await send(
      new SendMessageBatchCommand({
        QueueUrl: url(),
        Entries: [...Entries, { Id: "bad", MessageBody: "\u0000" }],
      }),
    );
    expect(sent.Successful?.map(({ Id }) => Id).sort()).toEqual(Entries.map(({ Id }) => Id));
    expect(sent.Failed).toMatchObject([{ Id: "bad", Code: "InvalidMessageContents", SenderFault: true }]);
    const messages = await receive("plain", { MaxNumberOfMessages: 10 });
    expect(messages.map(({ Body }) => Body)).toEqual(Entries.map(({ MessageBody }) => MessageBody));
    const handles = messages.map(({ ReceiptHandle }, i) => ({ Id: `h${i}`, ReceiptHandle }));
    const changed = await send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url(),
        Entries: handles.map((entry) => ({ ...entry, VisibilityTimeout: 60 })),
      }),
    );
    expect(changed.Successful).toHaveLength(9);
    const removed = await send(
      new DeleteMessageBatchCommand({
        QueueUrl: url(),
        Entries: [...handles, { Id: "bad", ReceiptHandle: "no handle" }],
      }),
    );
    expect(removed.Successful).toHaveLength(9);
    expect(removed.Failed).toMatchObject([{ Id: "bad", Code: "ReceiptHandleIsInvalid" }]);
  });

  it.each([
    ["none", [], "EmptyBatchRequest"],
    [
      "eleven",
      Array.from({ length: 11 }, (_, i) => ({ Id: `e${i}`, MessageBody: "x" })),
      "TooManyEntriesInBatchRequest",
    ],
    [
      "twice the same id",
      [
        { Id: "a", MessageBody: "x" },
        { Id: "a", MessageBody: "x" },
      ],
      "BatchEntryIdsNotDistinct",
    ],
    ["an odd id", [{ Id: "a b", MessageBody: "x" }], "InvalidBatchEntryId"],
    [
      "more than a mebibyte",
      Array.from({ length: 5 }, (_, i) => ({ Id: `e${i}`, MessageBody: "x".repeat(220_000) })),
      "BatchRequestTooLong",
    ],
  ])("are refused with %s", async (_what, Entries, name) => {
    expect(await failure(send(new SendMessageBatchCommand({ QueueUrl: url(), Entries })))).toBe(name);
  });
});

describe("dead letters", () => {
  async function bury(body: string) {
    await put(body, "jobs");
    for (let i = 0; i < 2; i++) expect((await receive("jobs", { VisibilityTimeout: 0 }))[0]?.Body).toBe(body);
    expect(await receive("jobs")).toEqual([]);
  }

  it("are what was received too often, with where they came from", async () => {
    await bury("poison");
    const [dead] = await receive("dead", { MessageSystemAttributeNames: ["All"] });
    expect(dead?.Body).toBe("poison");
    expect(dead?.Attributes?.DeadLetterQueueSourceArn).toBe(queueArn("jobs"));
  });

  it("wake who waits for them", async () => {
    const waiting = receive("dead", { WaitTimeSeconds: 20 });
    await bury("poison");
    expect((await waiting)[0]?.Body).toBe("poison");
  });

  it("go back by a move task, as new messages", async () => {
    await bury("again");
    await send(new StartMessageMoveTaskCommand({ SourceArn: queueArn("dead") }));
    const [message] = await receive("jobs", { WaitTimeSeconds: 5, MessageSystemAttributeNames: ["All"] });
    expect(message?.Body).toBe("again");
    expect(message?.Attributes?.ApproximateReceiveCount).toBe("1");
    expect(message?.Attributes?.DeadLetterQueueSourceArn).toBeUndefined();
    const { Results } = await send(new ListMessageMoveTasksCommand({ SourceArn: queueArn("dead") }));
    expect(Results).toMatchObject([{ Status: "COMPLETED", ApproximateNumberOfMessagesMoved: 1 }]);
  });

  it("go elsewhere when told to", async () => {
    await bury("elsewhere");
    const task = { SourceArn: queueArn("dead"), DestinationArn: queueArn("plain") };
    await send(new StartMessageMoveTaskCommand(task));
    expect((await receive("plain", { WaitTimeSeconds: 5 }))[0]?.Body).toBe("elsewhere");
  });

  it("have queues that say whose they are", async () => {
    const { queueUrls } = await send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: url("dead") }));
    expect(queueUrls).toEqual([url("jobs")]);
    expect(await failure(send(new StartMessageMoveTaskCommand({ SourceArn: queueArn("plain") })))).toBe(
      "InvalidParameterValue",
    );
    expect(await failure(send(new StartMessageMoveTaskCommand({ SourceArn: queueArn("none") })))).toBe(
      "ResourceNotFoundException",
    );
  });
});

describe("queues", () => {
  it("are found by name and listed by prefix", async () => {
    expect((await send(new GetQueueUrlCommand({ QueueName: "plain" }))).QueueUrl).toBe(url());
    expect((await send(new ListQueuesCommand({}))).QueueUrls?.sort()).toEqual(
      queues.map(({ name }) => url(name)).sort(),
    );
    expect((await send(new ListQueuesCommand({ QueueNamePrefix: "j" }))).QueueUrls).toEqual([url("jobs")]);
    const first = await send(new ListQueuesCommand({ MaxResults: 3 }));
    const second = await send(new ListQueuesCommand({ MaxResults: 3, NextToken: first.NextToken }));
    expect([...(first.QueueUrls ?? []), ...(second.QueueUrls ?? [])]).toHaveLength(4);
    expect(second.NextToken).toBeUndefined();
  });

  it("tell their attributes", async () => {
    expect(await attributes("jobs")).toMatchObject({
      QueueArn: queueArn("jobs"),
      VisibilityTimeout: "1",
      MessageRetentionPeriod: "345600",
      MaximumMessageSize: "1048576",
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn("dead"), maxReceiveCount: 2 }),
    });
  });

  it("keep changed attributes over a restart, until the stack says something else", async () => {
    const set = (Attributes: Record<string, string>) =>
      send(new SetQueueAttributesCommand({ QueueUrl: url(), Attributes }));
    await set({ VisibilityTimeout: "77" });
    stack = await stack.restart();
    expect((await attributes()).VisibilityTimeout).toBe("77");
    expect(await failure(set({ VisibilityTimeout: "43201" }))).toBe("InvalidAttributeValue");
    expect(await failure(set({ Color: "red" }))).toBe("InvalidAttributeName");
    await set({ VisibilityTimeout: "30" });
  });

  it("come from the stack, so that making one again tells its address and a new one is refused", async () => {
    expect((await send(new CreateQueueCommand({ QueueName: "plain" }))).QueueUrl).toBe(url());
    const other = new CreateQueueCommand({ QueueName: "plain", Attributes: { VisibilityTimeout: "5" } });
    expect(await failure(send(other))).toBe("QueueNameExists");
    expect(await failure(send(new CreateQueueCommand({ QueueName: "fresh" })))).toBe("UnsupportedOperation");
  });

  it.each([
    ["an unknown queue", () => send(new GetQueueUrlCommand({ QueueName: "nope" })), "QueueDoesNotExist"],
    ["an unknown queue's address", () => put("x", "nope"), "QueueDoesNotExist"],
    ["an empty body", () => put(""), "MissingParameter"],
    ["a body that XML can't hold", () => put("\u0001"), "InvalidMessageContents"],
    ["a body too large for the queue", () => put("x".repeat(1025), "small"), "InvalidParameterValue"],
    ["a body too large for SQS", () => put("x".repeat(1_048_577)), "InvalidParameterValue"],
    ["eleven messages at once", () => receive("plain", { MaxNumberOfMessages: 11 }), "InvalidParameterValue"],
    ["too long a wait", () => receive("plain", { WaitTimeSeconds: 21 }), "InvalidParameterValue"],
    ["too long a delay", () => put("x", "plain", { DelaySeconds: 901 }), "InvalidParameterValue"],
    [
      "an attribute without a type",
      () => put("x", "plain", { MessageAttributes: { a: { DataType: "Odd", StringValue: "1" } } }),
      "InvalidParameterValue",
    ],
  ])("refuse %s", async (_what, call, name) => {
    expect(await failure(call())).toBe(name);
  });

  it("take a message of exactly one mebibyte", async () => {
    await put("x".repeat(1_048_576));
    expect((await receive())[0]?.Body).toHaveLength(1_048_576);
  });
});

describe("the calls inside this process", () => {
  it("receive, hide, and remove", async () => {
    await put("inside", "plain", { MessageAttributes: { a: { DataType: "String", StringValue: "1" } } });
    const [message] = await stack.sqs.receive(queueArn("plain"), { max: 5, waitSeconds: 1 });
    expect(message).toMatchObject({
      body: "inside",
      attributes: { ApproximateReceiveCount: "1" },
      messageAttributes: { a: { stringValue: "1", dataType: "String" } },
    });
    await stack.sqs.changeVisibility(queueArn("plain"), message!.receiptHandle, 0);
    const [again] = await stack.sqs.receive(queueArn("plain"), { max: 5, waitSeconds: 1 });
    await stack.sqs.remove(queueArn("plain"), [again!.receiptHandle]);
    expect(stack.sqs.counts(queueArn("plain"))).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  it("end a wait by a signal, and when the queues close", async () => {
    const stop = new AbortController();
    const waiting = stack.sqs.receive(queueArn("plain"), { max: 1, waitSeconds: 20, signal: stop.signal });
    setTimeout(() => stop.abort(), 50);
    expect(await waiting).toEqual([]);
    const another = stack.sqs.receive(queueArn("plain"), { max: 1, waitSeconds: 20 });
    stack = await stack.restart();
    expect(await another).toEqual([]);
  });

  it("make visible what a dead poller held: by name, and all at a restart", async () => {
    await put("held");
    await stack.sqs.receive(queueArn("plain"), {
      max: 1,
      waitSeconds: 1,
      visibilityTimeout: 600,
      holder: "worker 1",
    });
    expect(await receive()).toEqual([]);
    await stack.sqs.releaseHeldBy("worker 1");
    await stack.sqs.receive(queueArn("plain"), { max: 1, waitSeconds: 1, visibilityTimeout: 600 });
    stack = await stack.restart();
    const [message] = await receive("plain", { MessageSystemAttributeNames: ["All"] });
    // The one that the restart cut off was no try of its message.
    expect(message?.Attributes?.ApproximateReceiveCount).toBe("2");
  });

  it("a message that its poller left, or postponed, stays hidden over a restart, and the delivery counts", async () => {
    for (const body of ["left", "postponed"]) await put(body);
    const options = { max: 10, waitSeconds: 1, visibilityTimeout: 600 };
    const [left, postponed] = await stack.sqs.receive(queueArn("plain"), options);
    await stack.sqs.abandon(queueArn("plain"), [left!.receiptHandle]);
    await stack.sqs.changeVisibility(queueArn("plain"), postponed!.receiptHandle, 500);
    stack = await stack.restart();
    expect(stack.sqs.counts(queueArn("plain"))).toEqual({ visible: 0, inFlight: 2, delayed: 0 });
    await stack.sqs.changeVisibility(queueArn("plain"), postponed!.receiptHandle, 0);
    const [again] = await receive("plain", { MessageSystemAttributeNames: ["All"] });
    expect([again?.Body, again?.Attributes?.ApproximateReceiveCount]).toEqual(["postponed", "2"]);
  });

  it("set no message aside for restarts that cut its deliveries off", async () => {
    await put("work", "jobs");
    for (let restart = 0; restart < 3; restart++) {
      expect(await stack.sqs.receive(queueArn("jobs"), { max: 1, waitSeconds: 1 })).toHaveLength(1);
      stack = await stack.restart();
    }
    expect(stack.sqs.counts(queueArn("jobs"))).toMatchObject({ visible: 1 });
    expect(await stack.sqs.receive(queueArn("jobs"), { max: 1, waitSeconds: 1 })).toHaveLength(1);
    expect(stack.sqs.counts(queueArn("dead"))).toMatchObject({ visible: 0 });
  });
});

describe("a restart", () => {
  it("keeps messages, their order, their counts, and who outside has them", async () => {
    for (const body of ["1", "2", "3"]) await put(body);
    const [held] = await receive("plain", { VisibilityTimeout: 600 });
    await put("later", "plain", { DelaySeconds: 600 });
    stack = await stack.restart();
    expect(stack.sqs.counts(queueArn("plain"))).toEqual({ visible: 2, inFlight: 1, delayed: 1 });
    expect((await receive("plain", { MaxNumberOfMessages: 10 })).map(({ Body }) => Body)).toEqual(["2", "3"]);
    await remove(held?.ReceiptHandle);
    expect(stack.sqs.counts(queueArn("plain")).inFlight).toBe(2);
  });
});
