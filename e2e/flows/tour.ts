import { action, photoView } from "./hand.ts";
import type { Keyboard } from "./keyboard.ts";
import { button, open, photosOf, type Someone, visit } from "./someone.ts";

type Way = (keyboard: Keyboard, someone: Someone) => Promise<void>;

/** Where keys come to, and how. */
export const places: Record<string, Way> = {
  "the library": (_, someone) => open(someone),
  "the account's menu": async (keyboard, someone) => {
    await open(someone);
    await keyboard.press(button(keyboard.page, "Account"));
  },
  "the bar of the selection": select,
  ...each(
    ["Share", "Add to album", "Change date", "Change place", "Download", "Remove tag"],
    (name) => async (keyboard, someone) => {
      await select(keyboard, someone);
      await keyboard.press(action(keyboard.page, name));
      await keyboard.page.locator("dialog[open]").waitFor();
    },
  ),
  "a photo with its details": async (keyboard, someone) => {
    await open(someone);
    await keyboard.look((await photosOf(someone))[0]!.link);
    await photoView(keyboard.page).waitFor();
    const field = keyboard.page.getByLabel("Add a tag");
    if (!(await field.isVisible())) await keyboard.press(button(keyboard.page, "Tags and details"));
    await field.waitFor();
  },
  "a search": async ({ page }, { app }) => {
    await page.goto(`${app.url}/library/?q=pattern`);
    await page.locator("main [data-photo]").first().waitFor();
  },
  ...each(["Your account", "Albums", "Tags", "Trash"], (name) => async (_, someone) => {
    await open(someone);
    await visit(someone, name);
  }),
};

function each(names: readonly string[], way: (name: string) => Way): Record<string, Way> {
  return Object.fromEntries(names.map((name) => [`“${name}”`, way(name)]));
}

async function select(keyboard: Keyboard, someone: Someone): Promise<void> {
  await open(someone);
  await keyboard.tick([(await photosOf(someone))[0]!.link]);
  await action(keyboard.page, "Share").waitFor();
}
