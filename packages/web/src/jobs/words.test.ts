import { expect, test } from "vitest";
import type { Job } from "../api/types";
import { isOpen, line } from "./words.ts";

const job = (more: Partial<Job>): Job => ({
  ...{ id: "job_1", status: "running", done: 0, total: 713, failed: 0, failures: [], createdAt: "" },
  ...more,
});

test.each([
  [{ edit: { tags: { add: ["Rome"] } }, done: 411, failed: 1 }, "Tagging 713 photos: Rome. 412 done."],
  [
    { edit: { tags: { add: ["Rome"] } }, status: "listing", total: 1200 },
    "Tagging photos: Rome. Looking them up: 1,200.",
  ],
  [
    { edit: { tags: { remove: ["Cat"] } }, status: "done", done: 1, total: 1 },
    "Took “Cat” away from 1 photo.",
  ],
  [{ edit: { trashed: true }, status: "done", done: 713 }, "Deleted 713 photos."],
  [{ edit: { trashed: false }, status: "done", done: 713 }, "Restored 713 photos."],
  [
    { edit: { favorite: true }, status: "canceled", done: 20 },
    "Canceled. Added 20 of 713 photos to favorites.",
  ],
  [{ edit: { archived: false } }, "Putting 713 photos back into the timeline. 0 done."],
  [{ edit: { shiftHours: 1 } }, "Changing the dates of 713 photos. 0 done."],
  [{ edit: { albums: { add: ["alb_1"] } } }, "Adding 713 photos to an album. 0 done."],
  [{ edit: { retry: true }, status: "done", done: 713 }, "Asked again about 713 photos."],
  [{ tag: { name: "Cat", to: "Kitty" } }, "Renaming “Cat” to “Kitty” in 713 photos. 0 done."],
  [{ tag: { name: "Cat" }, status: "done", done: 713 }, "Removed “Cat” from 713 photos."],
  [{ edit: { retry: true }, status: "failed", reason: "Too many." }, "Too many."],
] as [Partial<Job>, string][])("%j: %s", (more, said) => {
  expect(line(job(more))).toBe(said);
});

test("what has ended is not open", () => {
  const open = (["listing", "running", "done", "canceled", "failed"] as const).filter((status) =>
    isOpen({ status }),
  );
  expect(open).toEqual(["listing", "running"]);
});
