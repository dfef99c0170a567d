import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import type { Image, ImagePage } from "../api/types";

const api = vi.hoisted(() => ({
  ...{ addJob: vi.fn(), changeImages: vi.fn(), trashImages: vi.fn(), restoreImages: vi.fn() },
  ...{ cancelJob: vi.fn(), listAlike: vi.fn(), listImages: vi.fn(), listJobs: vi.fn() },
  ...{ listLike: vi.fn(), listMonths: vi.fn(), purgeImages: vi.fn() },
}));
vi.mock("../api/client", () => api);
const { archivePhotos, changePhotos, deletePhotos } = await import("./actions.ts");
const { ApiError, Unreachable } = await import("../api/errors.ts");
const { listKey, listOptions } = await import("./lists.ts");
const { selection } = await import("./selection.ts");
const { undoable, undoLast } = await import("../shell/undo.ts");

const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const done = (ids: readonly string[]) => ids.map((id) => ({ id, ok: true }));
const refused = (ids: readonly string[]) =>
  ids.map((id) => ({ id, ok: false, code: "internal", message: "The library cannot be reached." }));
const page = (...ids: string[]): ImagePage => ({ images: ids.map((id) => ({ id }) as Image) });
const listedIds = (q: string) =>
  client
    .getQueryData<{ pages: ImagePage[] }>(listKey(q))
    ?.pages.flatMap(({ images }) => images.map(({ id }) => id));
const said = () => undoable.get()?.text;

afterEach(() => {
  vi.resetAllMocks();
  client.clear();
});

test("what could not be taken back is not said to be undone, and can be tried again", async () => {
  api.trashImages.mockImplementation(async (ids) => done(ids));
  api.restoreImages.mockImplementationOnce(async (ids) => refused(ids));
  await deletePhotos(client, ["a", "b"]);
  expect(said()).toBe("Deleted 2.");
  await undoLast();
  expect(said()).not.toMatch(/^Undone/);
  api.restoreImages.mockImplementation(async (ids) => done(ids));
  await undoLast();
  expect(said()).toMatch(/^Undone/);
});

test("the same of a change that each photo is brought back from in its own way", async () => {
  api.changeImages.mockResolvedValueOnce(
    ["a", "b"].map((id) => ({ id, ok: true, image: { id, undo: { archived: id === "a" } } })),
  );
  await archivePhotos(client, ["a", "b"], true);
  api.changeImages.mockImplementationOnce(async (ids) => refused(ids));
  api.changeImages.mockImplementation(async (ids) => done(ids));
  await undoLast();
  // The second photo is brought back although the first was not.
  expect(api.changeImages.mock.calls.slice(1).map(([ids]) => ids)).toEqual([["a"], ["b"]]);
  expect(said()).not.toMatch(/^Undone/);
});

test("an answer that was under way brings no deleted photo back, and is asked for again", async () => {
  client.setQueryData(listKey("cat"), { pages: [page("a", "b")], pageParams: [undefined] });
  const late = vi.fn<(answer: ImagePage) => void>();
  api.listImages.mockImplementationOnce(() => new Promise((answer) => late.mockImplementation(answer)));
  const options = { ...listOptions("cat"), staleTime: 0 };
  void client.fetchInfiniteQuery(options).catch(() => {});
  api.trashImages.mockImplementation(async (ids) => {
    late(page("a", "b"));
    return done(ids);
  });
  await deletePhotos(client, ["a"]);
  expect(listedIds("cat")).toEqual(["b"]);
  expect(client.getQueryState(listKey("cat"))?.isInvalidated).toBe(true);
});

test("photos stay selected when a job is refused", async () => {
  const ids = Array.from({ length: 200 }, (_, n) => `img_${n}`);
  selection.set({ ids: new Set(ids), anchor: undefined });
  api.addJob.mockRejectedValueOnce(new Error("Too many changes at once."));
  await deletePhotos(client, ids);
  expect(selection.get().ids.size).toBe(200);
  api.addJob.mockResolvedValueOnce({ id: "job_1", edit: { trashed: true } });
  await deletePhotos(client, ids);
  expect(selection.get().ids.size).toBe(0);
});

/** Presses the line's own "Retry". */
const again = () => undoable.get()?.retry?.();

test("what came to nothing is done when it is tried again", async () => {
  api.trashImages.mockRejectedValueOnce(new Unreachable());
  api.trashImages.mockImplementation(async (ids) => done(ids));
  await deletePhotos(client, ["a", "b"]);
  expect(said()).toBe("Your library can't be reached.");
  await again();
  expect(said()).toBe("Deleted 2.");
  expect(api.trashImages).toHaveBeenLastCalledWith(["a", "b"]);
});

test("a job that is tried again is of what was selected then, and leaves alone what is selected now", async () => {
  const ids = Array.from({ length: 20_000 }, (_, n) => `img_${n}`);
  selection.set({ ids: new Set(ids), anchor: undefined, all: "cat" });
  api.addJob.mockRejectedValueOnce(new ApiError(503, "internal", "Something went wrong."));
  await deletePhotos(client, ids);
  const now = { ids: new Set(["x"]), anchor: undefined, all: "dog" };
  selection.set(now);
  api.addJob.mockResolvedValueOnce({ id: "job_2", edit: { trashed: true } });
  await again();
  expect(api.addJob).toHaveBeenLastCalledWith({ q: "cat", edit: { trashed: true } });
  expect(selection.get()).toBe(now);
});

test.each([2, 200])("a shift of %d dates is not offered again: it may have been made", async (count) => {
  const ids = Array.from({ length: count }, (_, n) => `img_${n}`);
  for (const call of [api.changeImages, api.addJob]) call.mockRejectedValue(new Unreachable());
  await changePhotos(client, ids, { shiftHours: 1 }, "Dates changed.");
  expect(said()).toBe("Your library can't be reached.");
  expect(again()).toBeUndefined();
  await changePhotos(client, ids, { takenAt: "2020-01-01T00:00:00.000Z" }, "Dates changed.");
  expect(undoable.get()?.retry).toBeDefined();
});
