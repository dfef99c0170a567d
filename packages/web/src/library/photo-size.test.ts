import { beforeEach, expect, test, vi } from "vitest";

/** A browser's storage that may refuse, as in private windows. */
function storage({ refuses = false, kept = "" } = {}) {
  const items = new Map(kept ? [["photo-size", kept]] : []);
  const guard = <T>(value: T): T => {
    if (refuses) throw new DOMException("no", "SecurityError");
    return value;
  };
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => guard(items.get(key) ?? null),
    setItem: (key: string, value: string) => void guard(items.set(key, value)),
  });
  return items;
}

beforeEach(() => {
  vi.resetModules();
  vi.unstubAllGlobals();
});

test("a choice is found again by the next page", async () => {
  const items = storage();
  const first = await import("./photo-size.ts");
  expect(first.photoSize.get()).toBe("medium");
  first.choosePhotoSize("large");
  vi.resetModules();
  expect([...items.values()]).toEqual(["large"]);
  expect((await import("./photo-size.ts")).photoSize.get()).toBe("large");
});

test("it stays at either end", async () => {
  storage({ kept: "small" });
  const { changePhotoSize, photoSize } = await import("./photo-size.ts");
  changePhotoSize(-1);
  expect(photoSize.get()).toBe("small");
  for (let times = 0; times < 5; times++) changePhotoSize(1);
  expect(photoSize.get()).toBe("large");
});

test("where nothing may be kept, or something else is, it is medium, and a choice holds for the page", async () => {
  storage({ refuses: true });
  const { choosePhotoSize, photoSize } = await import("./photo-size.ts");
  expect(photoSize.get()).toBe("medium");
  choosePhotoSize("small");
  expect(photoSize.get()).toBe("small");
  vi.resetModules();
  storage({ kept: "huge" });
  expect((await import("./photo-size.ts")).photoSize.get()).toBe("medium");
});
