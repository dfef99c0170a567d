import { afterEach, expect, test, vi } from "vitest";
import { holdKeys } from "./hold-keys.ts";

class Press extends Event {
  readonly key: string;
  readonly ctrlKey: boolean;
  constructor(type: string, { key, ctrlKey = false }: { key: string; ctrlKey?: boolean }) {
    super(type, { cancelable: true });
    this.key = key;
    this.ctrlKey = ctrlKey;
  }
}
vi.stubGlobal("KeyboardEvent", Press);
afterEach(() => vi.restoreAllMocks());

/** A page whose keys are held, and that notes which of them reached it: Node asks listeners in their order alone. */
function listening() {
  const page = new EventTarget();
  const held = holdKeys(page);
  const heard: string[] = [];
  page.addEventListener("keydown", (event) => heard.push((event as Press).key));
  const press = (key: string, ctrlKey = false) => page.dispatchEvent(new Press("keydown", { key, ctrlKey }));
  return { held, heard, press };
}

test("what is pressed while something opens is heard once it is there", () => {
  const { held, heard, press } = listening();
  press("ArrowRight");
  press("i");
  expect(heard).toEqual([]);
  held.release(true);
  expect(heard).toEqual(["ArrowRight", "i"]);
  press("f");
  expect(heard).toEqual(["ArrowRight", "i", "f"]);
});

test("after an Escape nothing opens, and nothing is heard", () => {
  const { held, heard, press } = listening();
  press("Escape");
  expect(held.escaped()).toBe(true);
  held.release(false);
  expect(heard).toEqual([]);
});

test("what is held with Ctrl stays the browser's", () => {
  const { held, heard, press } = listening();
  expect(press("r", true)).toBe(true);
  expect(heard).toEqual(["r"]);
  held.release(true);
  expect(heard).toEqual(["r"]);
});
