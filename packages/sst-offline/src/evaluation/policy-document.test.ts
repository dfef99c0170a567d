import { expect, it } from "vitest";
import { policyDocument } from "./policy-document.ts";

const document = (...statements: object[]) => JSON.parse(String(policyDocument({ statements }).json));

it("allows unless it is told otherwise, and writes lists of one as a value", () => {
  expect(document({ actions: ["s3:GetObject"], resources: ["arn:a", "arn:b"] })).toEqual({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:a", "arn:b"] }],
  });
});

it("groups conditions by their test, and principals by their kind", () => {
  const [statement] = document({
    sid: "One",
    effect: "Deny",
    notActions: ["s3:*"],
    notResources: ["*"],
    principals: [
      { type: "Service", identifiers: ["sns.amazonaws.com"] },
      { type: "AWS", identifiers: ["arn:a", "arn:b"] },
    ],
    conditions: [
      { test: "ArnEquals", variable: "aws:SourceArn", values: ["arn:t"] },
      { test: "ArnEquals", variable: "aws:PrincipalArn", values: ["arn:p", "arn:q"] },
      { test: "Bool", variable: "aws:SecureTransport", values: ["false"] },
    ],
  }).Statement;
  expect(statement).toEqual({
    Sid: "One",
    Effect: "Deny",
    NotAction: "s3:*",
    NotResource: "*",
    Principal: { Service: "sns.amazonaws.com", AWS: ["arn:a", "arn:b"] },
    Condition: {
      ArnEquals: { "aws:SourceArn": "arn:t", "aws:PrincipalArn": ["arn:p", "arn:q"] },
      Bool: { "aws:SecureTransport": "false" },
    },
  });
});

it("writes anyone as a star", () => {
  expect(document({ principals: [{ type: "*", identifiers: ["*"] }] }).Statement[0].Principal).toBe("*");
});

it("answers no statements where there are none, by which SST leaves a policy out", () => {
  expect(policyDocument({ statements: [] })).not.toHaveProperty("statements");
});

it("refuses an effect that IAM would refuse", () => {
  expect(() => policyDocument({ statements: [{ effect: "allow" }] })).toThrow(
    'statements[0].effect is "allow", not "Allow" or "Deny"',
  );
});

const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const merged = (inputs: Record<string, unknown>) => JSON.parse(String(policyDocument(inputs).json));

it("puts the statements of source documents first, and a statement of an override in place of its Sid", () => {
  const source = policy({ Sid: "A", Effect: "Allow", Action: "s3:*" }, { Effect: "Deny", Action: "sqs:*" });
  const override = policy({ Sid: "A", Effect: "Deny", Action: "s3:*" }, { Sid: "C", Effect: "Allow" });
  expect(
    merged({
      sourcePolicyDocuments: [source],
      statements: [{ sid: "B", actions: ["sns:*"] }],
      overridePolicyDocuments: [override],
    }).Statement,
  ).toEqual([
    { Sid: "A", Effect: "Deny", Action: "s3:*" },
    { Effect: "Deny", Action: "sqs:*" },
    { Sid: "B", Effect: "Allow", Action: "sns:*" },
    { Sid: "C", Effect: "Allow" },
  ]);
});

it("takes the newest version and the last id of what it merges", () => {
  const old = JSON.stringify({ Version: "2008-10-17", Id: "old", Statement: { Effect: "Allow" } });
  expect(merged({ sourcePolicyDocuments: [old] })).toEqual({
    Version: "2012-10-17",
    Id: "old",
    Statement: [{ Effect: "Allow" }],
  });
  expect(merged({ sourcePolicyDocuments: [old], policyId: "new" }).Id).toBe("new");
});

it("refuses a Sid that two source documents or two statements have, and text that is no document", () => {
  const source = policy({ Sid: "A", Effect: "Allow" });
  expect(() => policyDocument({ sourcePolicyDocuments: [source, source] })).toThrow(
    "the Sid A is in sourcePolicyDocuments twice",
  );
  expect(() => policyDocument({ statements: [{ sid: "B" }, { sid: "B" }] })).toThrow(
    "the Sid B is in statements twice",
  );
  expect(() => policyDocument({ overridePolicyDocuments: ["{"] })).toThrow(
    "overridePolicyDocuments[0] is not JSON",
  );
});
