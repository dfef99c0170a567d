import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { Unreachable } from "../api/errors.ts";

const api = vi.hoisted(() => ({
  ...{ addAlbum: vi.fn(), addJob: vi.fn(), cancelJob: vi.fn(), changeAlbum: vi.fn(), listAlbums: vi.fn() },
  ...{ listAlike: vi.fn(), listImages: vi.fn(), listJobs: vi.fn(), listLike: vi.fn(), listMonths: vi.fn() },
  ...{ listShares: vi.fn(), placeInAlbum: vi.fn(), removeAlbum: vi.fn() },
}));
vi.mock("../api/client", () => api);
const { makeAlbum } = await import("./albums-data.ts");
const { NO_SELECTION, selection } = await import("../library/selection.ts");
const { undoable } = await import("../shell/undo.ts");

const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
const rome = { id: "alb_1", title: "Rome", count: 0 };
const placed = (_: string, ids: readonly string[]) => ids.map((id) => ({ id, ok: true, changed: true }));
const again = () => undoable.get()?.retry?.();

afterEach(() => vi.resetAllMocks());

test.each([
  ["was made", () => api.addAlbum.mockResolvedValueOnce(rome)],
  ["was made, and only its answer was lost", () => api.addAlbum.mockRejectedValueOnce(new Unreachable())],
])("an album that %s is filled when it is tried again, and no second one is made", async (_, first) => {
  first();
  api.listAlbums.mockResolvedValue([{ ...rome, id: "alb_0", count: 3 }, rome]);
  api.placeInAlbum.mockRejectedValueOnce(new Unreachable());
  expect(await makeAlbum(client, "Rome", ["a", "b"])).toBe(false);
  api.placeInAlbum.mockReset().mockImplementation(placed);
  expect(await again()).toBe(true);
  expect(api.addAlbum).toHaveBeenCalledOnce();
  expect(api.placeInAlbum).toHaveBeenLastCalledWith("alb_1", ["a", "b"], "add");
  expect(undoable.get()?.text).toBe("Made “Rome” with 2 photos.");
});

test("photos that are not the selection are named, whatever is selected; refused, it can be tried again", async () => {
  const ids = Array.from({ length: 20_000 }, (_, n) => `img_${n}`);
  selection.set({ ids: new Set(["x"]), anchor: undefined, all: "dog" });
  api.addAlbum.mockResolvedValue(rome);
  api.addJob.mockRejectedValueOnce(new Unreachable());
  expect(await makeAlbum(client, "Rome", ids, NO_SELECTION)).toBe(false);
  api.addJob.mockImplementation(async ({ ids }) => ({ id: `job_${ids[0]}`, edit: {} }));
  expect(await again()).toBe(true);
  expect(api.addJob.mock.lastCall?.[0].ids).toEqual(ids.slice(10_000));
});
