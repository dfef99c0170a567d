import * as z from "zod";

/**
 * What zod says of input that a schema has no words of its own for, in words for whoever gave it, naming the field. It holds
 * wherever this is loaded: at the API's doors, at those of events and at the command line's.
 */
z.config({ localeError: inWords });

const KINDS = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["tuple", "a list"],
  ["object", "an object"],
  ["record", "an object"],
]);

const FORMATS = new Map([
  ["datetime", "an ISO 8601 time"],
  ["url", "an address"],
  ["email", "an e-mail address"],
]);

type Issue = Parameters<NonNullable<NonNullable<Parameters<typeof z.config>[0]>["localeError"]>>[0];

function inWords(issue: Issue): string {
  const path = issue.path?.map(String).join(".");
  const field = path || "What was sent";
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined) return `${field} is missing.`;
      return `${field} is not ${KINDS.get(String(issue.expected)) ?? "what is asked for"}.`;
    case "too_small":
      return isOne(issue.origin, issue.minimum)
        ? `${field} is empty.`
        : `${field} has to be ${limit("at least", issue.minimum, issue.origin)}.`;
    case "too_big":
      return `${field} may be ${limit("at most", issue.maximum, issue.origin)}.`;
    case "invalid_format":
      return `${field} is not ${FORMATS.get(issue.format) ?? "written as is asked for"}.`;
    case "not_multiple_of":
      return `${field} is not a multiple of ${issue.divisor}.`;
    case "unrecognized_keys":
      return `${issue.keys.map((key) => `"${key}"`).join(", ")}: nothing here is called so.`;
    case "invalid_value":
      return `${field} is not ${issue.values.map(String).join(" or ")}.`;
    default:
      return `${field} is not what is asked for.`;
  }
}

const isOne = (origin: string, minimum: number | bigint) =>
  (origin === "string" || origin === "array") && Number(minimum) === 1;

function limit(bound: string, number: number | bigint, origin: string): string {
  if (origin === "string") return `${bound} ${number} characters long`;
  if (origin === "array") return `${bound} ${number} long`;
  return `${bound} ${number}`;
}
