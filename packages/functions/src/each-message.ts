import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { publish } from "./metrics/index.ts";

/**
 * A handler that hands the messages of a batch to `handle` and publishes what was measured. Those that it throws for are
 * reported one by one, and come again. (AWS Lambda Developer Guide, "Implementing partial batch responses".)
 */
export function eachMessage(handle: (record: SQSRecord, context: Context) => Promise<void>) {
  const processor = new BatchProcessor(EventType.SQS);
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    try {
      return await processPartialResponse(event, (record: SQSRecord) => handle(record, context), processor, {
        context,
        throwOnFullBatchFailure: false,
      });
    } finally {
      publish();
    }
  };
}
