import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { expectAccessible } from "./accessibility.ts";
import { screenshot } from "./screenshots.ts";
import { byTheKeyboard } from "./viewer/keyboard.ts";
import { withAMouse } from "./viewer/mouse.ts";
import { onSmallScreens } from "./viewer/touch.ts";
import { whenSomethingGoesWrong } from "./viewer/trouble.ts";
import { look, page, seen, start, stop } from "./viewer/viewing.ts";

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

it("is accessible in light, dark and forced colors, and looks as it should", async () => {
  await look("large.jpg");
  await expectAccessible(page);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await screenshot(page, `viewer-1440-${colorScheme}`);
  }
  await page.emulateMedia({ forcedColors: "active" });
  await screenshot(page, "viewer-forced");
  await expectAccessible(page);
  await page.emulateMedia({ forcedColors: "none", colorScheme: "light" });
});

onSmallScreens();

it("had nothing to complain about", () => {
  expect(seen.complaints).toEqual([]);
});
