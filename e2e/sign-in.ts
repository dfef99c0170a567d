import type { Page } from "playwright-core";
import { password } from "./person.ts";
import { awake } from "./tiles.ts";

/** Signs somebody in as people do, from the first page on; their library is shown then. */
export async function signIn(page: Page, app: { url: string }, { email }: { email: string }): Promise<void> {
  await page.goto(app.url);
  await page.getByRole("button", { name: "Sign in" }).click();
  await signInThere(page, app, { email });
  await awake(page);
}

/** The same from the identity provider's page on. */
export async function signInThere(
  page: Page,
  app: { url: string },
  { email }: { email: string },
): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${app.url}/library/`);
}
