import { describe, expect, it } from "vitest";
import { failures } from "./queue-poller.ts";

const messages = [{ messageId: "a" }, { messageId: "b" }, { messageId: "c" }];
const failed = (response: unknown) => [...failures(JSON.stringify(response), messages)];

describe("which messages of a batch failed", () => {
  it.each<[string, unknown, string[]]>([
    ["null", null, []],
    ["an empty object", {}, []],
    ["an empty list", { batchItemFailures: [] }, []],
    ["no list", { batchItemFailures: null }, []],
    ["two of three", { batchItemFailures: [{ itemIdentifier: "a" }, { itemIdentifier: "c" }] }, ["a", "c"]],
    ["an unknown message", { batchItemFailures: [{ itemIdentifier: "x" }] }, ["a", "b", "c"]],
    ["an empty identifier", { batchItemFailures: [{ itemIdentifier: "" }] }, ["a", "b", "c"]],
    ["no identifier", { batchItemFailures: [{ itemIdentifer: "a" }] }, ["a", "b", "c"]],
    ["null for an identifier", { batchItemFailures: [{ itemIdentifier: null }] }, ["a", "b", "c"]],
    ["another shape", { batchItemFailures: "a" }, ["a", "b", "c"]],
  ])("%s", (_, response, expected) => {
    expect(failed(response)).toEqual(expected);
  });
});
