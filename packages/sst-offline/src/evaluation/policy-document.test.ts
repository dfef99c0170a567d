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
