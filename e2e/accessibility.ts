// What runs in the page sees the page.
/// <reference lib="dom" />
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** How severe axe's findings have to be. */
const GRAVE = new Set(["serious", "critical"]);

/**
 * Holds the page as it stands now to axe's rules (WCAG 2.2 at level AA, and its best practices), by light and
 * in the dark. It is left in the light.
 */
export async function expectAccessible(page: Page): Promise<void> {
  // By the debugger's way in, which no content security policy is asked about.
  await page.evaluate(axe.source);
  const found: Record<string, unknown> = {};
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(settled);
    const { violations } = await page.evaluate(() => window.axe.run());
    for (const { id, impact, nodes } of violations)
      if (GRAVE.has(impact ?? ""))
        found[`${colorScheme} ${id}`] = nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`);
  }
  expect(found).toEqual({});
}

/**
 * The same in forced colors, where they are the system's: axe reads the page's own, so that of contrast it can say nothing.
 * (MDN, "forced-colors".) The page is left in colors of its own, in the light.
 */
export async function expectAccessibleInForcedColors(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  await page.emulateMedia({ forcedColors: "active" });
  const { violations } = await page.evaluate(() =>
    window.axe.run({ rules: { "color-contrast": { enabled: false } } }),
  );
  await page.emulateMedia({ forcedColors: "none" });
  expect(violations.filter(({ impact }) => GRAVE.has(impact ?? "")).map(({ id }) => id)).toEqual([]);
}

/** Every rule that is broken by the page as it stands, in the colors that it was given: a line for each element. */
export async function inaccessible(page: Page, colors: "light" | "dark" | "forced"): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  await page.evaluate(settled);
  // What is no matter of colors was found by light; of forced ones, which are the system's, axe can't say how they contrast.
  const options: axe.RunOptions =
    colors === "dark"
      ? { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } }
      : { rules: { "color-contrast": { enabled: colors === "light" } } };
  const { violations } = await page.evaluate((how) => window.axe.run(how), options);
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) =>
      [impact, id, html.slice(0, 160), failureSummary.split("\n")[1]?.trim()].join(" "),
    ),
  );
}

/** Colors that are half way from one to another have no contrast worth measuring. */
async function settled(): Promise<void> {
  await new Promise(requestAnimationFrame);
  const finite = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
  await Promise.allSettled(finite.map(({ finished }) => finished));
}

declare global {
  interface Window {
    axe: typeof axe;
  }
}
