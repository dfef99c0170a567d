import type { ReceivedMessage } from "@phototag/local-cloud/services/sqs/spec";
import type { Context, SQSEvent } from "aws-lambda";

/** Messages as Lambda's event source mapping hands them over. */
export function toEvent(messages: ReceivedMessage[]): SQSEvent {
  return {
    Records: messages.map(({ attributes, ...message }) => ({
      ...message,
      attributes: attributes as never as SQSEvent["Records"][number]["attributes"],
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:us-east-1:123456789012:recognition",
      awsRegion: "us-east-1",
    })),
  };
}

export function lambdaContext(remaining = 60_000): Context {
  return {
    awsRequestId: "00000000-0000-0000-0000-000000000000",
    functionName: "recognize",
    getRemainingTimeInMillis: () => remaining,
  } as Context;
}
