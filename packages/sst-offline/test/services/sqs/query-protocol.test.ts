import { createHash } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { XMLParser } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ACCOUNT, type Stack, startStack } from "../../aws-stack.ts";

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ queues: [{ name: "jobs" }] });
});
afterAll(() => stack.close());

/** A request as AWS CLI and SDKs sent them to SQS before the JSON protocol. */
async function call(parameters: Record<string, string>, path = "/") {
  const { host, hostname, port } = new URL(stack.url);
  const body = new URLSearchParams({ Version: "2012-11-05", ...parameters }).toString();
  const signer = new SignatureV4({
    service: "sqs",
    region: stack.config.region,
    credentials: stack.config.credentials,
    sha256: Sha256,
  });
  const headers = { host, "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const request = { method: "POST", protocol: "http:", hostname, port: Number(port), path, headers, body };
  const signed = await signer.sign({ ...request, query: {} });
  const answer = await fetch(stack.url + path, { method: "POST", headers: signed.headers, body });
  const xml = await answer.text();
  return { status: answer.status, xml, parsed: new XMLParser({ parseTagValue: false }).parse(xml) };
}

const QueueUrl = () => stack.queueUrl("jobs");

describe("SQS's Query protocol", () => {
  it("finds a queue, sends, receives and deletes", async () => {
    const found = await call({ Action: "GetQueueUrl", QueueName: "jobs" });
    expect(found.parsed.GetQueueUrlResponse.GetQueueUrlResult.QueueUrl).toBe(QueueUrl());

    const sent = await call(
      {
        Action: "SendMessage",
        MessageBody: "a <b> & c",
        "MessageAttribute.1.Name": "k",
        "MessageAttribute.1.Value.DataType": "String",
        "MessageAttribute.1.Value.StringValue": "v",
      },
      `/${ACCOUNT}/jobs`,
    );
    const { MD5OfMessageBody } = sent.parsed.SendMessageResponse.SendMessageResult;
    expect(MD5OfMessageBody).toBe(createHash("md5").update("a <b> & c").digest("hex"));

    const received = await call({
      Action: "ReceiveMessage",
      QueueUrl: QueueUrl(),
      "AttributeName.1": "All",
      "MessageAttributeName.1": "All",
      WaitTimeSeconds: "1",
    });
    const message = received.parsed.ReceiveMessageResponse.ReceiveMessageResult.Message;
    expect(message.Body).toBe("a <b> & c");
    expect(message.MessageAttribute).toEqual({ Name: "k", Value: { DataType: "String", StringValue: "v" } });
    expect(message.Attribute).toContainEqual({ Name: "ApproximateReceiveCount", Value: "1" });

    const deletion = { Action: "DeleteMessage", QueueUrl: QueueUrl(), ReceiptHandle: message.ReceiptHandle };
    expect((await call(deletion)).parsed.DeleteMessageResponse.ResponseMetadata.RequestId).toBeTruthy();
    expect(stack.sqs.counts(`arn:aws:sqs:us-east-1:${ACCOUNT}:jobs`)).toEqual({
      visible: 0,
      inFlight: 0,
      delayed: 0,
    });
  });

  it("sends batches and tells attributes", async () => {
    const batch = await call({
      Action: "SendMessageBatch",
      QueueUrl: QueueUrl(),
      "SendMessageBatchRequestEntry.1.Id": "one",
      "SendMessageBatchRequestEntry.1.MessageBody": "1",
      "SendMessageBatchRequestEntry.2.Id": "two",
      "SendMessageBatchRequestEntry.2.MessageBody": "2",
      "SendMessageBatchRequestEntry.2.DelaySeconds": "600",
    });
    const entries = batch.parsed.SendMessageBatchResponse.SendMessageBatchResult.SendMessageBatchResultEntry;
    expect(entries.map(({ Id }: { Id: string }) => Id).sort()).toEqual(["one", "two"]);
    const { parsed } = await call({
      Action: "GetQueueAttributes",
      QueueUrl: QueueUrl(),
      "AttributeName.1": "All",
    });
    const list = parsed.GetQueueAttributesResponse.GetQueueAttributesResult.Attribute;
    expect(list).toContainEqual({ Name: "ApproximateNumberOfMessages", Value: "1" });
    expect(list).toContainEqual({ Name: "ApproximateNumberOfMessagesDelayed", Value: "1" });
  });

  it("changes attributes", async () => {
    const set = { Action: "SetQueueAttributes", QueueUrl: QueueUrl() };
    await call({ ...set, "Attribute.1.Name": "VisibilityTimeout", "Attribute.1.Value": "99" });
    const asked = {
      Action: "GetQueueAttributes",
      QueueUrl: QueueUrl(),
      "AttributeName.1": "VisibilityTimeout",
    };
    const { parsed } = await call(asked);
    expect(parsed.GetQueueAttributesResponse.GetQueueAttributesResult.Attribute.Value).toBe("99");
  });

  it("names errors as it always did", async () => {
    const missing = await call({ Action: "GetQueueUrl", QueueName: "nope" });
    expect(missing.status).toBe(400);
    expect(missing.parsed.ErrorResponse.Error).toMatchObject({
      Type: "Sender",
      Code: "AWS.SimpleQueueService.NonExistentQueue",
    });
    expect((await call({ Action: "Dance" })).parsed.ErrorResponse.Error.Code).toBe("InvalidAction");
  });
});
