import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { toXml } from "../../endpoint/errors.ts";
import { members, readTree, type Tree } from "../../endpoint/query-parameters.ts";
import { AwsError } from "../../service.ts";

/**
 * Names that the Query protocol and its successor's `x-amzn-query-error` header give to errors that JSON
 * names otherwise. Source: Amazon SQS API Reference, "Making Query API requests" and "AWS JSON protocol FAQs".
 */
const QUERY_CODES: Record<string, string> = {
  QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
  EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
  TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
  BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
  InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
  BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
  MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
  UnsupportedOperation: "AWS.SimpleQueueService.UnsupportedOperation",
  AccessDeniedException: "AccessDenied",
};

const queryCode = (code: string): string => QUERY_CODES[code] ?? code;

/** How a request is read and answered, in one of SQS's two protocols. */
export interface Codec {
  input: unknown;
  answer(output: object | undefined): void;
  /** Brings an error into the protocol's words; the endpoint writes it. */
  translate(error: AwsError): AwsError;
}

/** AWS JSON 1.0. @throws AwsError SerializationException */
export async function jsonCodec({ body, res }: SignedExchange): Promise<Codec> {
  let input: unknown;
  try {
    input = JSON.parse((await body()).toString() || "{}");
  } catch (error) {
    if (error instanceof AwsError) throw error;
    throw new AwsError("SerializationException", "The request's body is not JSON.");
  }
  return {
    input,
    answer(output) {
      const text = JSON.stringify(output ?? {});
      res.writeHead(200, {
        "content-type": "application/x-amz-json-1.0",
        "content-length": Buffer.byteLength(text),
      });
      res.end(text);
    },
    translate(error) {
      const fault = error.status < 500 ? "Sender" : "Receiver";
      res.setHeader("x-amzn-query-error", `${queryCode(error.code)};${fault}`);
      return error;
    },
  };
}

/** The AWS Query protocol, which clients before late 2023 speak. */
export async function queryCodec(exchange: SignedExchange): Promise<Codec & { operation: string }> {
  const { body, res, url, requestId } = exchange;
  const parameters = new URLSearchParams(url.search);
  for (const [name, value] of new URLSearchParams((await body()).toString())) parameters.set(name, value);
  const operation = parameters.get("Action") ?? "";
  const input = unflatten(readTree(parameters));
  // A Query request may say its queue by being sent to the queue's own address.
  if (!input.QueueUrl && url.pathname.split("/").length > 2) input.QueueUrl = url.pathname;
  return {
    operation,
    input,
    answer(output) {
      const text = toXml({
        [`${operation}Response`]: {
          ...(output ? { [`${operation}Result`]: queryResult(operation, output) } : {}),
          ResponseMetadata: { RequestId: requestId },
        },
      });
      res.writeHead(200, { "content-type": "text/xml", "content-length": Buffer.byteLength(text) });
      res.end(text);
    },
    translate: (error) => new AwsError(queryCode(error.code), error.message, error.status, error.extra),
  };
}

/** Query's flattened lists: what stands before the number → the member of the JSON input. */
const LISTS: Record<string, string> = {
  AttributeName: "AttributeNames",
  MessageSystemAttributeName: "MessageSystemAttributeNames",
  MessageAttributeName: "MessageAttributeNames",
  SendMessageBatchRequestEntry: "Entries",
  DeleteMessageBatchRequestEntry: "Entries",
  ChangeMessageVisibilityBatchRequestEntry: "Entries",
};
const MAPS: Record<string, string> = {
  Attribute: "Attributes",
  MessageAttribute: "MessageAttributes",
  MessageSystemAttribute: "MessageSystemAttributes",
};

/** A batch's successes are named after the operation, unlike anything else. */
function queryResult(operation: string, output: object): Record<string, unknown> {
  const { Successful, ...rest } = output as Record<string, unknown>;
  return { ...toQueryResult({ [`${operation}ResultEntry`]: Successful }), ...toQueryResult(rest) };
}

/** `SendMessageBatchRequestEntry.1.MessageAttribute.2.Value.StringValue=x` → the JSON protocol's input. */
function unflatten(tree: Tree): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [name, node] of Object.entries(tree)) {
    if (typeof node === "string") input[name] = node;
    else if (LISTS[name]) input[LISTS[name]] = numbered(node);
    else if (MAPS[name])
      input[MAPS[name]] = Object.fromEntries(
        numbered(node).map((entry) => {
          const { Name, Value } = entry as { Name: string; Value: unknown };
          return [Name, Value];
        }),
      );
    else input[name] = unflatten(node);
  }
  return input;
}

function numbered(node: Tree): unknown[] {
  return members(node).map((value) => (typeof value === "string" ? value : unflatten(value)));
}

/** The JSON protocol's output → Query's flattened elements. Source: Amazon SQS's Query responses (API version 2012-11-05). */
function toQueryResult(output: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(output)) {
    if (value === undefined) continue;
    const element = RESULT_ELEMENTS[name];
    if (name === "Attributes") result.Attribute = pairs(value as Record<string, string>);
    else if (name === "MessageAttributes") result.MessageAttribute = pairs(value as Record<string, object>);
    else if (Array.isArray(value))
      result[element ?? name] = value.map((item) =>
        typeof item === "object" ? toQueryResult(item as Record<string, unknown>) : item,
      );
    else result[name] = value;
  }
  return result;
}

const RESULT_ELEMENTS: Record<string, string> = {
  QueueUrls: "QueueUrl",
  queueUrls: "QueueUrl",
  Messages: "Message",
  Failed: "BatchResultErrorEntry",
  Results: "ListMessageMoveTasksResultEntry",
};

function pairs(map: Record<string, string | object>) {
  return Object.entries(map).map(([Name, Value]) => ({ Name, Value }));
}
