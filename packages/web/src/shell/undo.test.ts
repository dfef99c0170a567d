import { beforeEach, expect, test, vi } from "vitest";

let { announce, hasChange, undoable, undoLast } = await import("./undo.ts");
beforeEach(async () => {
  vi.resetModules();
  ({ announce, hasChange, undoable, undoLast } = await import("./undo.ts"));
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
  await undoLast();
  expect(undo).toHaveBeenCalledTimes(2);
  expect(hasChange()).toBe(false);
});
