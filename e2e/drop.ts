import type { Page } from "playwright-core";
import { awake } from "./tiles.ts";

/** Lets go of a folder of this machine over the page, as a file manager's window does. */
export async function dropFolder(page: Page, folder: string): Promise<void> {
  await awake(page);
  // The code that reads a folder comes after the page's own.
  await page.waitForLoadState("networkidle");
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [folder], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, x: 200, y: 400, data });
  await session.detach();
}
