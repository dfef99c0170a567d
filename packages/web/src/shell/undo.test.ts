import { beforeEach, expect, test, vi } from "vitest";

let { announce, hasChange, tellWhy, undoable, undoLast } = await import("./undo.ts");
let { ApiError, Unreachable } = await import("../api/errors.ts");
beforeEach(async () => {
  vi.resetModules();
  ({ announce, hasChange, tellWhy, undoable, undoLast } = await import("./undo.ts"));
  ({ ApiError, Unreachable } = await import("../api/errors.ts"));
});

const said = () => undoable.get()?.text;

test("changes are taken back in turn, the last one first, though their lines have gone", async () => {
  const undone: string[] = [];
  for (const name of ["a", "b"]) announce(`Removed ${name}.`, async () => undone.push(name));
  undoable.set(undefined);
  await undoLast();
  expect(said()).toBe("Undone: Removed b.");
  await undoLast();
  expect(undone).toEqual(["b", "a"]);
  expect(hasChange()).toBe(false);
  await undoLast();
  expect(undone).toHaveLength(2);
});

test("a line that only says something is in no change's way", async () => {
  const undo = vi.fn(async () => {});
  announce("Deleted 1.", undo);
  announce("Copied.");
  await undoLast();
  expect(undo).toHaveBeenCalledOnce();
});

test("one change is taken back once", async () => {
  const undo = vi.fn(async () => {});
  announce("Deleted 1.", undo);
  const change = undoable.get();
  await Promise.all([undoLast(change), undoLast(change)]);
  expect(undo).toHaveBeenCalledOnce();
  expect(said()).toBe("Undone.");
});

test("what could not be undone can be tried again", async () => {
  const undo = vi.fn(async () => {}).mockRejectedValueOnce(new Error("503"));
  announce("Deleted 1.", undo);
  await undoLast();
  expect(said()).toBe("That could not be undone.");
  await undoable.get()?.retry?.();
  expect(undo).toHaveBeenCalledTimes(2);
  expect(hasChange()).toBe(false);
});

test("what came to nothing is offered again where that can help", () => {
  const retry = vi.fn();
  const offered = [
    new Unreachable(),
    new ApiError(503, "Unavailable", "Something went wrong."),
    new ApiError(429, "TooMany", "That was too much at once."),
  ];
  for (const error of offered) {
    tellWhy(error, retry);
    expect(undoable.get()).toMatchObject({ text: error.message, retry });
  }
  const refused = [
    new ApiError(400, "BadRequest", "A tag needs a name."),
    new Error("Choose fewer at once."),
    "no error",
  ];
  for (const error of refused) {
    tellWhy(error, retry);
    expect(undoable.get()?.retry).toBeUndefined();
  }
  expect(said()).toBe("That could not be done.");
});
