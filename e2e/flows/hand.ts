import type { FileChooser, Locator, Page } from "playwright-core";

/** How a person does things. Each does what a body can do at the screen and the keys, and nothing by the page's own code. */
export interface Hand {
  readonly name: string;
  readonly page: Page;
  /** A button, a link, a choice. */
  press(thing: Locator): Promise<void>;
  /** Into a field; what stood there goes. */
  write(field: Locator, text: string): Promise<void>;
  /** The field is done with: keyboards on a screen have this key, too. */
  enter(): Promise<void>;
  /** What a field offers under it. */
  choose(option: Locator): Promise<void>;
  /** Into the search box, whatever stands in the bar. */
  search(text: string): Promise<void>;
  /** Until the photo is on the screen. @param photo maybe not drawn yet */
  goTo(photo: Locator): Promise<void>;
  /** Opens a photo that is on the screen. */
  look(photo: Locator): Promise<void>;
  /** In the photo view. */
  next(): Promise<void>;
  previous(): Promise<void>;
  close(): Promise<void>;
  /** Chooses photos that stand side by side. */
  tick(photos: readonly Locator[]): Promise<void>;
  /** Chooses the whole month of a photo, while none is chosen. */
  tickMonth(photo: Locator, month: string): Promise<void>;
  /** Deletes what is ticked, or looked at. */
  remove(): Promise<void>;
  undo(): Promise<void>;
  /** Whether somebody who has come back goes on from this photo. */
  isAt(photo: Locator): Promise<boolean>;
}

/** What the browser asks for once a button has been pressed. */
export async function chooserOf(hand: Hand, button: Locator): Promise<FileChooser> {
  const [chooser] = await Promise.all([hand.page.waitForEvent("filechooser"), hand.press(button)]);
  return chooser;
}

/** What can be done with the photos that are ticked. */
export const action = (page: Page, name: string) =>
  page.getByRole("toolbar", { name: "Selected photos" }).getByRole("button", { name, exact: true });

export const photoView = (page: Page) => page.getByRole("dialog", { name: "Photo", exact: true });

export const searchBox = (page: Page) => page.getByRole("combobox", { name: "Search", exact: true });
