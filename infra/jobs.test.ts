import { find, functionOf, one } from "sst-offline";
import { describe, expect, it } from "vitest";
import { stages } from "./snapshot/committed.ts";

describe.each(stages)("changes of many photos on %s", (_stage, snapshot) => {
  const queue = one(snapshot, "aws:sqs/queue:Queue", "JobsQueue");
  const { function: worker } = functionOf(snapshot, "packages/functions/src/jobs.handler");

  it("have a queue of their own, which waits six times the worker's time before it hands out a message again", () => {
    expect(Number(queue.inputs.visibilityTimeoutSeconds)).toBeGreaterThanOrEqual(
      6 * Number(worker.inputs.timeout),
    );
    expect(one(snapshot, "aws:lambda/eventSourceMapping:EventSourceMapping", /^Jobs/).inputs).toMatchObject({
      eventSourceArn: queue.arn,
      functionName: worker.arn,
      batchSize: 1,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
  });

  it("are tried as often as their worker is told, and then set aside", () => {
    const { maxReceiveCount, deadLetterTargetArn } = JSON.parse(String(queue.inputs.redrivePolicy));
    expect(find(snapshot, deadLetterTargetArn)?.name).toBe("JobDeadLettersQueue");
    expect(worker.inputs.environment).toMatchObject({
      variables: { JOB_MAX_RECEIVE_COUNT: String(maxReceiveCount) },
    });
  });
});
