import { all } from "sst-offline";
import { describe, expect, it } from "vitest";
import { stages } from "./snapshot/committed.ts";

/** Types whose names are shared by an account, and that SST names only below its own components. */
const NAMED: Record<string, string> = {
  "aws:budgets/budget:Budget": "name",
  "aws:cloudfront/keyGroup:KeyGroup": "name",
  "aws:cloudfront/originAccessControl:OriginAccessControl": "name",
  "aws:cloudfront/publicKey:PublicKey": "namePrefix",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": "name",
  "aws:cloudwatch/dashboard:Dashboard": "dashboardName",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
  "aws:dynamodb/table:Table": "name",
  "aws:iam/role:Role": "name",
  "aws:s3/bucket:Bucket": "bucket",
  "aws:sns/topic:Topic": "name",
  "aws:sqs/queue:Queue": "name",
};

describe.each(stages)("what an account has one name for, on %s,", (stage, snapshot) => {
  it("is named after app and stage", () => {
    for (const [type, property] of Object.entries(NAMED))
      for (const { name, inputs } of all(snapshot, type))
        expect(inputs[property], `${type} ${name}`).toMatch(new RegExp(`^phototag-${stage}(-|$)`));
  });
});
