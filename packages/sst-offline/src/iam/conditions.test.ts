import { describe, expect, it } from "vitest";
import { compileCondition } from "./conditions.ts";

const holds = (operator: string, given: string[], values?: string[]) =>
  compileCondition(operator, "k:Key", given, { variables: true }).holds((key) =>
    key === "k:key" ? values : undefined,
  );

/** operator, values of the policy, values of the request (none: the key is not there), whether it holds */
const table: [string, string[], string[] | undefined, boolean][] = [
  ["StringEquals", ["a", "b"], ["b"], true],
  ["StringEquals", ["a"], ["A"], false],
  ["StringEquals", ["a*"], ["ab"], false],
  ["StringEquals", ["a"], undefined, false],
  ["StringNotEquals", ["a", "b"], ["b"], false],
  ["StringNotEquals", ["a", "b"], ["c"], true],
  ["StringNotEquals", ["a"], undefined, true],
  ["StringEqualsIgnoreCase", ["Ab"], ["aB"], true],
  ["StringNotEqualsIgnoreCase", ["Ab"], ["aB"], false],
  ["StringLike", ["a*c", "x?"], ["abbc"], true],
  ["StringLike", ["x?"], ["xyz"], false],
  ["StringNotLike", ["a*"], ["abc"], false],
  ["StringEqualsIfExists", ["a"], undefined, true],
  ["StringEqualsIfExists", ["a"], ["b"], false],
  ["NumericEquals", ["10"], ["10.0"], true],
  ["NumericNotEquals", ["10"], ["10"], false],
  ["NumericLessThan", ["10"], ["9"], true],
  ["NumericLessThan", ["10"], ["10"], false],
  ["NumericLessThanEquals", ["10"], ["10"], true],
  ["NumericGreaterThan", ["10"], ["11"], true],
  ["NumericGreaterThanEquals", ["10"], ["ten"], false],
  ["NumericLessThanIfExists", ["10"], undefined, true],
  ["DateLessThan", ["2030-01-01T00:00:00Z"], ["2026-11-22T00:00:00Z"], true],
  ["DateGreaterThan", ["2030-01-01"], ["2026-11-22T00:00:00Z"], false],
  ["DateEquals", ["2026-11-22T00:00:00Z"], ["1795305600"], true],
  ["DateLessThan", ["1795305600"], ["2026-11-21T00:00:00Z"], true],
  ["Bool", ["true"], ["true"], true],
  ["Bool", ["false"], ["true"], false],
  ["Bool", ["true"], undefined, false],
  ["BoolIfExists", ["true"], undefined, true],
  ["BinaryEquals", ["QmluYXJ5"], ["QmluYXJ5"], true],
  ["IpAddress", ["127.0.0.0/8"], ["127.0.0.1"], true],
  ["IpAddress", ["10.0.0.1"], ["10.0.0.1"], true],
  ["IpAddress", ["10.0.0.0/8", "2001:db8::/32"], ["2001:db8::1"], true],
  ["IpAddress", ["10.0.0.0/8"], ["127.0.0.1"], false],
  ["NotIpAddress", ["10.0.0.0/8"], ["127.0.0.1"], true],
  ["ArnLike", ["arn:aws:sns:*:1:t"], ["arn:aws:sns:us-east-1:1:t"], true],
  ["ArnEquals", ["arn:aws:sns:*:1:t"], ["arn:aws:sns:us-east-1:1:t"], true],
  ["ArnNotLike", ["arn:aws:sns:*:1:t"], ["arn:aws:sns:us-east-1:1:u"], true],
  ["ArnNotEquals", ["arn:aws:sns:*:1:t"], ["arn:aws:sns:us-east-1:1:t"], false],
  ["Null", ["true"], undefined, true],
  ["Null", ["true"], ["x"], false],
  ["Null", ["false"], ["x"], true],
  ["Null", ["false"], [], false],
  ["ForAllValues:StringEquals", ["a", "b"], ["a", "b", "a"], true],
  ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
  ["ForAllValues:StringEquals", ["a"], undefined, true],
  ["ForAllValues:StringEquals", ["a"], [], true],
  ["ForAllValues:StringNotEquals", ["a"], ["b", "c"], true],
  ["ForAllValues:StringNotEquals", ["a"], ["b", "a"], false],
  ["ForAnyValue:StringLike", ["auth*"], ["x", "authenticated"], true],
  ["ForAnyValue:StringLike", ["auth*"], ["x"], false],
  ["ForAnyValue:StringLike", ["*"], undefined, false],
  ["ForAnyValue:StringNotEquals", ["a"], ["a", "b"], true],
  ["ForAnyValue:StringNotEquals", ["a"], undefined, false],
];

it.each(table)("%s %j with %j: %s", (operator, given, values, expected) => {
  expect(holds(operator, given, values)).toBe(expected);
});

it("keys and values of variables come from the request", () => {
  const condition = compileCondition("StringEquals", "s3:prefix", ["home/${aws:PrincipalTag/sub}/"], {
    variables: true,
  });
  expect(condition).toMatchObject({ key: "s3:prefix", variables: ["aws:principaltag/sub"] });
  const request: Record<string, string[]> = { "s3:prefix": ["home/me/"], "aws:principaltag/sub": ["me"] };
  expect(condition.holds((key) => request[key])).toBe(true);
  expect(condition.holds((key) => (key === "s3:prefix" ? request[key] : undefined))).toBe(false);
});

describe("is refused by name", () => {
  it.each([
    ["StringMatches", "a", "StringMatches"],
    ["ForSomeValues:StringEquals", "a", "ForSomeValues:StringEquals"],
    ["constructor", "a", "constructor"],
    ["NumericEquals", "ten", '"ten" is not a number'],
    ["NumericEquals", "", '"" is not a number'],
    ["DateLessThan", "tomorrow", '"tomorrow" is not a date'],
    ["Bool", "maybe", '"maybe" is neither true nor false'],
    ["IpAddress", "10.0.0.0/33", '"10.0.0.0/33" is not an address range'],
    ["StringLike", "${open", '"${open"'],
  ])("%s %s", (operator, value, words) => {
    expect(() => compileCondition(operator, "aws:x", [value], { variables: true })).toThrow(words);
  });
});
