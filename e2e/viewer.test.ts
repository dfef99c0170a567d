import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { screenshot } from "./screenshots.ts";
import { byTheKeyboard } from "./viewer/keyboard.ts";
import { withAMouse } from "./viewer/mouse.ts";
import { onSmallScreens } from "./viewer/touch.ts";
import { whenSomethingGoesWrong } from "./viewer/trouble.ts";
import { page, seen, start, stop } from "./viewer/viewing.ts";

vi.setConfig({ testTimeout: 180_000 });

beforeAll(start, 300_000);
afterAll(stop);

beforeEach(({ onTestFailed }) => {
  onTestFailed(async ({ task }) => {
    await screenshot(page, `failed ${task.name.replaceAll(/\W+/g, " ").slice(0, 60)}`);
  });
});

withAMouse();
byTheKeyboard();
whenSomethingGoesWrong();

onSmallScreens();

it("had nothing to complain about", () => {
  expect(seen.complaints).toEqual([]);
});
