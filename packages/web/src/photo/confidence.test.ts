import { expect, test } from "vitest";
import { confidenceWord } from "./confidence.ts";

test.each([
  [100, "sure"],
  [90, "sure"],
  [89.9, "likely"],
  [70, "likely"],
  [69.9, "maybe"],
  [0, "maybe"],
])("%d %% is %s", (confidence, word) => {
  expect(confidenceWord(confidence)).toBe(word);
});
