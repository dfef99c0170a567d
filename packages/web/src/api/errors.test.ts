import { expect, test } from "vitest";
import { ApiError, isWorthRetrying, Unreachable, wordsFor } from "./errors.ts";

test("no status is told by its number, or by HTTP's name for it", () => {
  for (const status of [400, 401, 403, 404, 405, 409, 413, 418, 429, 500, 502, 503, 504])
    expect(wordsFor(status)).toMatch(/^[A-Z][a-z ,]+\.( [A-Z][a-z ,]+\.)?$/);
});

test("what may pass is worth another try, and what will be the same is not", () => {
  expect(isWorthRetrying(new Unreachable())).toBe(true);
  expect(isWorthRetrying(new TypeError("broken"))).toBe(true);
  expect(isWorthRetrying(new ApiError(503, "internal", ""))).toBe(true);
  expect(isWorthRetrying(new ApiError(429, "too_many", ""))).toBe(true);
  for (const status of [400, 401, 403, 404])
    expect(isWorthRetrying(new ApiError(status, "", ""))).toBe(false);
});
