// What runs in the page sees the page.
/// <reference lib="dom" />
import axe from "axe-core";
import type { Page } from "playwright-core";

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
