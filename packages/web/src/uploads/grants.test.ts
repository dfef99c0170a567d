import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/errors.ts";
import type { UploadFile, UploadGrant } from "../api/types.ts";
import { EMPTY_QUEUE, type QueueAction, reduceQueue, summarize } from "./queue.ts";

const requestUploads = vi.hoisted(() =>
  vi.fn<(files: readonly UploadFile[]) => Promise<Partial<UploadGrant>[]>>(),
);
vi.mock("../api/client", () => ({ requestUploads }));
const { requestGrant } = await import("./grants.ts");

const file = (name: string, size = 10): UploadFile => ({ name, size, type: "image/jpeg", sha256: "0" });
const granted = async (files: readonly UploadFile[]) => files.map(({ name }) => ({ id: name }));
/** What became of files that were added together. */
async function added(...files: UploadFile[]) {
  const settled = Promise.allSettled(files.map(requestGrant));
  await vi.advanceTimersByTimeAsync(100);
  return (await settled).map((one) => (one.status === "fulfilled" ? one.value : one.reason.message));
}
const asked = () => requestUploads.mock.calls.map(([files]) => files.map(({ name }) => name).join("+"));

const full = new ApiError(413, "too_large", "Your library is full: there is room for 100 GB.");
const today = new ApiError(429, "too_many", "Today's 20,000 photos have been added.");

beforeEach(() => {
  vi.useFakeTimers();
  requestUploads.mockImplementation(granted);
});
afterEach(() => {
  vi.resetAllMocks();
  vi.advanceTimersByTime(60_000);
});

test("what comes together is asked for together", async () => {
  expect(await added(file("a"), file("b"))).toEqual([{ id: "a" }, { id: "b" }]);
  expect(asked()).toEqual(["a+b"]);
});

test("one bad file doesn't take the others down with it", async () => {
  requestUploads.mockImplementation(async (files) => {
    if (files.some(({ name }) => name === "bad")) throw new ApiError(400, "bad_request", "No such type.");
    return granted(files);
  });
  expect(await added(file("a"), file("bad"))).toEqual([{ id: "a" }, "No such type."]);
});

test.each([full, today])(
  "a refusal ($status) is every file's, in the API's words, and asked for once",
  async (refusal) => {
    requestUploads.mockRejectedValue(refusal);
    expect(await added(file("a"), file("b"), file("c"))).toEqual(Array(3).fill(refusal.message));
    expect(await added(file("d", 1000))).toEqual([refusal.message]);
    expect(asked()).toEqual(["a+b+c"]);
  },
);

test("and it is asked for anew a little later", async () => {
  requestUploads.mockRejectedValueOnce(today);
  expect(await added(file("a"))).toEqual([today.message]);
  await vi.advanceTimersByTimeAsync(2000);
  expect(await added(file("a"))).toEqual([{ id: "a" }]);
});

test("in a full library a smaller file may still have room", async () => {
  requestUploads.mockRejectedValueOnce(full);
  await added(file("a", 1000));
  expect(await added(file("b", 1000), file("c", 999))).toEqual([full.message, { id: "c" }]);
});

test("a file that was refused stays in the list with its reason, until it is tried again or removed", () => {
  const after = (...actions: QueueAction[]) => actions.reduce(reduceQueue, EMPTY_QUEUE);
  const a: QueueAction[] = [
    { type: "added", key: "a", name: "a.jpg" },
    { type: "failed", key: "a", reason: full.message },
  ];
  expect(after(...a).items[0]).toMatchObject({ stage: "failed", reason: full.message });
  expect(summarize(after(...a), false).text).toBe("1 photo could not be added.");
  // What is added next leaves it in its place.
  const later = after(...a, { type: "added", key: "b", name: "b.jpg" });
  expect(later.items.map(({ key, stage }) => `${key} ${stage}`)).toEqual(["a failed", "b queued"]);
  const again = reduceQueue(later, { type: "requeued", key: "a" });
  expect(again.items[0]).toMatchObject({ stage: "queued", reason: undefined });
});
