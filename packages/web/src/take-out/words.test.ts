import { expect, test } from "vitest";
import type { TakeOut } from "./take-out-store.ts";
import { said } from "./words.ts";

const running: TakeOut = {
  ...{ state: "running", done: 12, bytes: 34_000_000, total: { photos: 40, bytes: 120_000_000 } },
  ...{ missing: [], parts: 0, cancel: () => {} },
};
const missing = [{ name: "a.jpg", reason: "Its file is gone." }];

test.each([
  [running, "Downloading 12 of 40, 34.0 MB."],
  [{ ...running, done: 41 }, "Downloading 41 of 41, 34.0 MB."],
  [{ ...running, missing }, "Downloading 12 of 40, 34.0 MB. 1 photo could not be had."],
  [{ ...running, state: "done", parts: 1 }, "Downloaded 12 photos, 34.0 MB."],
  [
    { ...running, state: "done", parts: 3, missing },
    "Downloaded 11 photos in 3 zips, 34.0 MB. 1 photo could not be had.",
  ],
  [{ ...running, state: "failed", reason: "Sign in first." }, "The download was broken off: Sign in first."],
  [
    { ...running, state: "failed", parts: 2, reason: "Sign in first." },
    "The download was broken off: Sign in first. 2 zips are whole.",
  ],
] as [TakeOut, string][])("%#: says what there is to say", (current, text) => {
  expect(said(current)).toBe(text);
});
