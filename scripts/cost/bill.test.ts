import type { Usage } from "sst-offline";
import { describe, expect, it } from "vitest";
import { afterAllowances, between, billOf, dollarsOf, isCounted, sum, waitingLine } from "./bill.ts";
import { arithmetic } from "./print.ts";

const used = (service: string, operation: string, more: Partial<Usage> = {}): Usage => ({
  ...{ service, operation, resource: "", calls: 1, units: 1, bytesIn: 0, bytesOut: 0, memoryMilliseconds: 0 },
  memoryProcessorMilliseconds: 0,
  ...more,
});

describe("a bill", () => {
  it("shows its arithmetic", () => {
    const [line] = billOf([used("dynamodb", "TransactWriteItems", { units: 96_000 })]);
    expect(dollarsOf(line!)).toBeCloseTo(0.06, 10);
    expect(arithmetic(line!)).toMatch(
      /96,000 write units +× \$0\.625 \/ 1,000,000 += +\$0\.0600 +TransactWriteItems/,
    );
  });

  it("takes a function's memory and time together, and its request", () => {
    // 1,000 runs of a second with a gigabyte.
    const lines = billOf([
      used("lambda", "Invoke", {
        calls: 1000,
        memoryProcessorMilliseconds: 1024 * 1_000_000,
        // A busy machine takes ten times as long for the same work.
        memoryMilliseconds: 10 * 1024 * 1_000_000,
      }),
    ]);
    expect(Object.fromEntries(lines.map((line) => [line.price, line.quantity]))).toEqual({
      lambdaRequest: 1000,
      lambdaDuration: 1000,
    });
  });

  it("takes what functions wait by the services that they ask, and not by this machine's clock", () => {
    const line = waitingLine(
      [used("dynamodb", "GetItem", { calls: 100 }), used("rekognition", "DetectLabels")],
      2048,
    );
    expect(line).toEqual({ price: "lambdaDuration", by: "waits for services", quantity: 2 });
    expect([line, { price: "s3Put", by: "PutObject", quantity: 1 } as const].map(isCounted)).toEqual([
      false,
      true,
    ]);
  });

  it("adds up the same operation of several resources", () => {
    const lines = billOf([
      used("s3", "PutObject", { resource: "a" }),
      used("s3", "PutObject", { resource: "b" }),
    ]);
    expect(lines).toEqual([{ price: "s3Put", by: "PutObject", quantity: 2 }]);
  });

  it("asks nothing for what is free, and refuses what nobody has said the price of", () => {
    expect(billOf([used("s3", "DeleteObject"), used("dynamodb", "DescribeTable")])).toEqual([]);
    expect(() => billOf([used("glacier", "PutVault")])).toThrow(
      "nothing says what glacier asks for PutVault",
    );
  });

  it("of a moment to another holds what came between", () => {
    const before = [used("sqs", "SendMessage", { calls: 3, units: 4 }), used("sns", "Publish")];
    const after = [
      used("sqs", "SendMessage", { calls: 5, units: 8 }),
      used("sns", "Publish"),
      used("s3", "GetObject"),
    ];
    expect(between(before, after)).toEqual([
      used("sqs", "SendMessage", { calls: 2, units: 4 }),
      used("s3", "GetObject"),
    ]);
  });

  it("can be had with what AWS gives every account taken off, once for all lines of a price", () => {
    const alarms = [
      { price: "alarm", by: "one", quantity: 8 },
      { price: "alarm", by: "other", quantity: 4 },
    ] as const;
    expect(sum([...alarms])).toBeCloseTo(1.2, 10);
    expect(afterAllowances([...alarms])).toBeCloseTo(0.2, 10);
  });
});
