import { expect, it } from "vitest";
import { explain } from "./failures.ts";
import { OpsError } from "./stack.ts";

const named = (name: string, message: string, cause?: unknown) =>
  Object.assign(new Error(message, { cause }), { name });
const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

it.each([
  ["our own words", new OpsError("Say which."), "Say which."],
  [
    "a local cloud that does not run",
    Object.assign(named("ElectroError", "Error thrown by DynamoDB client", refused), { code: 4001 }),
    "Nothing answers at http://127.0.0.1:3001: start Phototag with `npm start` first",
  ],
  [
    "one that listens on both kinds of address",
    named("Error", "", new AggregateError([refused])),
    "Nothing answers at http://127.0.0.1:3001: start Phototag with `npm start` first",
  ],
  [
    "a right that is missing, below a library's wrapping",
    named(
      "ElectroError",
      "Error thrown",
      named("AccessDeniedException", "not authorized to perform: dynamodb:Scan"),
    ),
    "AWS refuses this: not authorized to perform: dynamodb:Scan",
  ],
  [
    "nobody being signed in",
    named("CredentialsProviderError", "Could not load credentials from any providers."),
    "No AWS credentials: Could not load credentials from any providers. Sign in (`aws sso login`), or set AWS_PROFILE",
  ],
  [
    "a session that is over",
    named("ExpiredTokenException", "expired"),
    "AWS does not know these credentials (ExpiredTokenException): sign in again, or set AWS_PROFILE",
  ],
  [
    "a stack that was removed",
    named("QueueDoesNotExist", "The specified queue does not exist."),
    "The stack is not there (any more): The specified queue does not exist.",
  ],
])("explains %s", (_what, error, words) => {
  expect(explain(error, "http://127.0.0.1:3001")).toBe(words);
});

it("says that AWS is out of reach when no local cloud is meant", () => {
  expect(explain(refused, undefined)).toBe("AWS cannot be reached (ECONNREFUSED)");
});

it("keeps the stack of what nobody foresaw", () => {
  expect(explain(new TypeError("x is not a function"), undefined)).toMatch(
    /TypeError: x is not a function\n\s+at /,
  );
});
