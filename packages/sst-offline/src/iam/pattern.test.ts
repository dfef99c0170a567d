import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileAction, compileArn, compilePattern, compileResource, type Lookup } from "./pattern.ts";

const nothing: Lookup = () => undefined;
const tagged =
  (tags: Record<string, string | string[]>): Lookup =>
  (key) =>
    tags[key] === undefined ? undefined : [tags[key]].flat();
const options = { wildcards: true, variables: true };

/** What a pattern means, by the definition: slow and plain. */
function naive(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern[0] === "*")
    return naive(pattern.slice(1), text) || (text !== "" && naive(pattern, text.slice(1)));
  return (
    text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && naive(pattern.slice(1), text.slice(1))
  );
}

const letters = (extra: string) => fc.string({ unit: fc.constantFrom(..."ab", ...extra), maxLength: 12 });

describe("wildcards", () => {
  it("match as their definition says", () => {
    fc.assert(
      fc.property(letters("*?"), letters(""), (pattern, text) => {
        expect(compilePattern(pattern, options).matches(text, nothing)).toBe(naive(pattern, text));
      }),
      { numRuns: 3000 },
    );
  });

  it("are themselves where an operator has none", () => {
    const exact = compilePattern("a*?", { wildcards: false, variables: true });
    expect(exact.matches("a*?", nothing)).toBe(true);
    expect(exact.matches("abc", nothing)).toBe(false);
  });

  it("take long hostile texts in their stride", () => {
    const pattern = compilePattern("*a*a*a*a*a*a*b", options);
    const took = (length: number) => {
      const began = performance.now();
      expect(pattern.matches("a".repeat(length), nothing)).toBe(false);
      return performance.now() - began;
    };
    took(2_000);
    // Ten times the text; whoever tries each way to share it out takes ten to the power of seven.
    expect(took(20_000)).toBeLessThan(10_000 * (took(2_000) + 1));
  });

  it("in resources stop at a colon unless they end a segment", () => {
    // The same by regular expressions, segment by segment.
    const oracle = (pattern: string, text: string) => {
      let colons = 0;
      const source = [...pattern].map((character, at) => {
        if (character === ":") colons++;
        if (character !== "*") return character;
        const next = /[^*]/.exec(pattern.slice(at + 1))?.[0];
        return colons >= 5 || next === undefined || next === ":" ? ".*" : "[^:]*";
      });
      return new RegExp(`^${source.join("")}$`, "s").test(text);
    };
    fc.assert(
      fc.property(letters("*:"), letters(":"), (pattern, text) => {
        expect(compileResource(pattern, { variables: true }).matches(text, nothing)).toBe(
          oracle(pattern, text),
        );
      }),
      { numRuns: 5000 },
    );
  });

  it("in actions do not mind the case", () => {
    expect(compileAction("SQS:Send*").matches("sqs:sendmessage", nothing)).toBe(true);
    expect(compileAction("SQS:Send*").matches("sqs:receivemessage", nothing)).toBe(false);
    expect(compileAction("SQS:Send*").source).toBe("SQS:Send*");
  });
});

describe("ARNs in conditions", () => {
  it.each([
    ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket", true],
    ["arn:aws:s3:::buck*", "arn:aws:s3:::bucket", true],
    ["arn:aws:sns:*:*:topic", "arn:aws:sns:us-east-1:123456789012:topic", true],
    ["arn:aws:sns:*:topic", "arn:aws:sns:us-east-1:123456789012:topic", false],
    ["arn:aws:execute-api:us-east-1:1:abc/*", "arn:aws:execute-api:us-east-1:1:abc/$default/GET/a:b", true],
    ["arn:aws:execute-api:us-east-1:1:abc/*", "arn:aws:execute-api:us-east-1:1:abcd/$default/GET/a", false],
  ])("%s and %s", (pattern, text, expected) => {
    expect(compileArn(pattern, { variables: true }).matches(text, nothing)).toBe(expected);
  });
});

describe("variables", () => {
  const own = compileResource("arn:aws:s3:::b/private/${aws:PrincipalTag/sub}/*", { variables: true });

  it("stand for their value", () => {
    expect(own.matches("arn:aws:s3:::b/private/me/x", tagged({ "aws:principaltag/sub": "me" }))).toBe(true);
    expect(own.matches("arn:aws:s3:::b/private/you/x", tagged({ "aws:principaltag/sub": "me" }))).toBe(false);
  });

  it("without a value, or with several, match nothing", () => {
    expect(own.matches("arn:aws:s3:::b/private//x", nothing)).toBe(false);
    expect(own.matches("arn:aws:s3:::b/private/a/x", tagged({ "aws:principaltag/sub": ["a", "b"] }))).toBe(
      false,
    );
  });

  it("hold no wildcards, whoever gives the value", () => {
    fc.assert(
      fc.property(letters("*?/"), letters("*?/"), (value, other) => {
        const lookup = tagged({ "aws:principaltag/sub": value });
        expect(own.matches(`arn:aws:s3:::b/private/${other}/x`, lookup)).toBe(
          `${other}/x`.startsWith(`${value}/`),
        );
      }),
    );
  });

  it("have defaults and escapes", () => {
    const or = compilePattern("${aws:PrincipalTag/team, 'none'}-${*}${?}${$}", options);
    expect(or.matches("none-*?$", nothing)).toBe(true);
    expect(or.matches("red-*?$", tagged({ "aws:principaltag/team": "red" }))).toBe(true);
    expect(or.matches("none-ab$", nothing)).toBe(false);
  });

  it("are plain text in the older version of the language", () => {
    const old = compilePattern("${aws:username}", { wildcards: true, variables: false });
    expect(old.variables).toEqual([]);
    expect(old.matches("${aws:username}", nothing)).toBe(true);
  });

  it.each(["${aws:username", "${}", "${nothing}", "${aws:x, y}"])("%s is refused", (text) => {
    expect(() => compilePattern(text, options)).toThrow(text);
  });
});
