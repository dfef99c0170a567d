import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chooseTarget, mostAtOnce } from "./saving.ts";

const never = new AbortController().signal;
const zip = () => new Response("zip").body!;
let coarse = false;

beforeEach(() => {
  coarse = false;
  vi.stubGlobal("matchMedia", () => ({ matches: coarse }));
});
afterEach(() => vi.unstubAllGlobals());

test("goes straight onto the disk, however much it is, where the browser can", async () => {
  const written: string[] = [];
  let closed = false;
  const asked = vi.fn(async (_options: { suggestedName: string }) => ({
    createWritable: async () =>
      new WritableStream<Uint8Array>({
        write: (chunk) => void written.push(new TextDecoder().decode(chunk)),
        close: () => {
          closed = true;
        },
      }),
  }));
  vi.stubGlobal("showSaveFilePicker", asked);
  expect(mostAtOnce()).toBe(Number.POSITIVE_INFINITY);
  const target = (await chooseTarget("Rome: 2019/20", 1e12))!;
  expect(asked.mock.calls[0]![0].suggestedName).toBe("Rome_ 2019_20.zip");
  await target.save(zip(), 1, never);
  expect([written.join(""), closed]).toEqual(["zip", true]);
});

test("a person who thinks better of it is asked nothing more; what else goes wrong is told", async () => {
  const fails = (name: string) => async () => {
    throw new DOMException("No.", name);
  };
  vi.stubGlobal("showSaveFilePicker", fails("AbortError"));
  expect(await chooseTarget("Photos", 1)).toBeUndefined();
  vi.stubGlobal("showSaveFilePicker", fails("SecurityError"));
  await expect(chooseTarget("Photos", 1)).rejects.toThrow("No.");
});

test("a zip that is broken off is not left on the disk", async () => {
  const abort = new AbortController();
  const aborted = vi.fn();
  vi.stubGlobal("showSaveFilePicker", async () => ({
    createWritable: async () => new WritableStream<Uint8Array>({ abort: aborted }),
  }));
  const target = (await chooseTarget("Photos", 1))!;
  const endless = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
  const saving = target.save(endless, 1, abort.signal);
  abort.abort();
  await expect(saving).rejects.toThrow(/abort/i);
  expect(aborted).toHaveBeenCalledOnce();
});

test("goes through memory elsewhere, in parts that say so, smaller ones on telephones", async () => {
  const saved: string[] = [];
  const link = { href: "", download: "", click: () => void saved.push(link.download) };
  vi.stubGlobal("document", { createElement: () => link });
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    const small = (await chooseTarget("Photos", 5))!;
    await small.save(zip(), 1, never);
    const large = (await chooseTarget("Photos", 3e9))!;
    for (const part of [1, 2]) await large.save(zip(), part, never);
    // More came than was thought.
    await small.save(zip(), 2, never);
    expect(saved).toEqual(["Photos.zip", "Photos part 1.zip", "Photos part 2.zip", "Photos part 2.zip"]);
    expect(await (await fetch(link.href)).text()).toBe("zip");
    vi.runAllTimers();
    await expect(fetch(link.href)).rejects.toThrow();
  } finally {
    vi.useRealTimers();
  }
  const computers = mostAtOnce();
  coarse = true;
  expect(mostAtOnce()).toBeLessThan(computers);
});
