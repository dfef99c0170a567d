import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fading } from "./fading.ts";

const item = (stage: "queued" | "ready" | "duplicate", previewUrl?: string) => ({
  ...{ key: "alps", stage, previewUrl },
});
const gone: string[] = [];
const fading = () => new Fading("ready", 4000, (key) => gone.push(key));

beforeEach(() => {
  vi.useFakeTimers();
  gone.length = 0;
});
afterEach(() => vi.useRealTimers());

test("what is ready goes after its time, once", () => {
  const it = fading();
  it.see([item("ready")]);
  vi.advanceTimersByTime(3000);
  it.see([item("ready")]);
  vi.advanceTimersByTime(1000);
  it.see([]);
  vi.advanceTimersByTime(9000);
  expect(gone).toEqual(["alps"]);
});

test("a photo that is added again meanwhile stays, and has its whole time when it is ready again", () => {
  const it = fading();
  it.see([item("ready")]);
  vi.advanceTimersByTime(3000);
  it.see([item("queued")]);
  vi.advanceTimersByTime(3000);
  it.see([item("duplicate")]);
  vi.advanceTimersByTime(3000);
  it.see([item("ready")]);
  vi.advanceTimersByTime(3999);
  expect(gone).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(gone).toEqual(["alps"]);
});

test("the preview of what is gone is freed, and of what stands there as something else is not", () => {
  const revoked = vi.spyOn(URL, "revokeObjectURL").mockImplementation(() => {});
  const it = fading();
  it.see([item("ready", "blob:1")]);
  it.see([item("queued", "blob:1")]);
  expect(revoked).not.toHaveBeenCalled();
  it.see([item("ready", "blob:1")]);
  it.see([item("queued", "blob:2")]);
  expect(revoked.mock.calls).toEqual([["blob:1"]]);
  revoked.mockRestore();
});
