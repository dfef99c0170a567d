import { expect, it } from "vitest";
import { permissionsFor } from "../../../src/services/sqs/access.ts";

const queueArn = "arn:aws:sqs:us-east-1:123456789012:jobs";
const asked = (operation: Parameters<typeof permissionsFor>[0], action: string, input: object = {}) =>
  permissionsFor(operation, { action, queueArn, input, sources: () => ["source"] }).map(
    ({ action: needed, resource }) => `${needed} ${resource}`,
  );

it("an operation needs its own action on its queue, a batch that of its entries", () => {
  expect(asked("SendMessage", "SendMessage")).toEqual([`sqs:SendMessage ${queueArn}`]);
  expect(asked("SendMessageBatch", "SendMessage")).toEqual([`sqs:SendMessage ${queueArn}`]);
  expect(permissionsFor("ListQueues", { action: "ListQueues", input: {}, sources: () => [] })).toEqual([
    { action: "sqs:ListQueues", resource: "*" },
  ]);
});

it("moving messages needs to read, delete and send", () => {
  const own = ["StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map(
    (action) => `sqs:${action} ${queueArn}`,
  );
  expect(asked("StartMessageMoveTask", "StartMessageMoveTask")).toEqual([...own, "sqs:SendMessage source"]);
  expect(asked("StartMessageMoveTask", "StartMessageMoveTask", { DestinationArn: "there" })).toEqual([
    ...own,
    "sqs:SendMessage there",
  ]);
});
