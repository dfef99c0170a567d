import { expect, test } from "vitest";
import { requestsFor } from "./jobs-data.ts";

const ids = Array.from({ length: 20_001 }, (_, n) => `img_${n}`);
const edit = { favorite: true };

test("photos are named, and of more than a job names, and of no one list, there are several jobs", () => {
  const jobs = requestsFor(ids, edit, undefined);
  expect(jobs.map((job) => job.ids?.length)).toEqual([10_000, 10_000, 1]);
  expect(jobs.flatMap((job) => job.ids)).toEqual(ids);
  expect(requestsFor(ids.slice(0, 10_000), edit, "cat")).toEqual([{ ids: ids.slice(0, 10_000), edit }]);
});

test("more than a job names are told by their list, where they are all of one", () => {
  expect(requestsFor(ids, edit, "cat")).toEqual([{ q: "cat", edit }]);
});
