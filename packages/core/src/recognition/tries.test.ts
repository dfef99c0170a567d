import { expect, test } from "vitest";
import { backOff, isThrottle, reasonOf } from "./tries.ts";

test("backs off further each time, and a crowd spreads out", () => {
  const middle = Array.from({ length: 7 }, (_, i) => backOff(i + 1, 0.5));
  expect(middle).toEqual([2, 4, 8, 15, 30, 60, 120]);
  expect(backOff(5, 0)).toBeLessThan(backOff(5, 1));
  expect(backOff(99, 0.5)).toBe(120);
});

test("says what the recognizer says only where that is for people to read", () => {
  const error = (name: string, message: string) => Object.assign(new Error(message), { name });
  const getting = error("ThrottlingException", "Getting the recognizer, 62 %");
  expect([isThrottle(getting), reasonOf(getting)]).toEqual([true, "Getting the recognizer, 62 %"]);
  expect(reasonOf(error("ThrottlingException", "Rate exceeded"))).toBe("The recognizer is busy.");
  const provisioned = error("ProvisionedThroughputExceededException", "Provisioned rate exceeded");
  expect([isThrottle(provisioned), reasonOf(provisioned)]).toEqual([true, "The recognizer is busy."]);
  const denied = error("AccessDeniedException", "User: arn:aws:sts::1:x is not authorized");
  expect([isThrottle(denied), reasonOf(denied)]).toEqual([
    false,
    "Something went wrong. It will be tried again.",
  ]);
});
