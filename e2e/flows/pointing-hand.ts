import type { Locator, Page } from "playwright-core";
import { action, type Hand, photoView, searchBox } from "./hand.ts";
import { isInView } from "./sight.ts";

/** What a mouse and a finger do alike: they press what they see. */
export abstract class PointingHand implements Hand {
  abstract readonly name: string;
  abstract readonly page: Page;
  abstract press(thing: Locator): Promise<void>;
  abstract write(field: Locator, text: string): Promise<void>;
  abstract goTo(photo: Locator): Promise<void>;
  abstract look(photo: Locator): Promise<void>;
  abstract next(): Promise<void>;
  abstract previous(): Promise<void>;
  abstract close(): Promise<void>;
  abstract tick(photos: readonly Locator[]): Promise<void>;
  abstract tickMonth(photo: Locator, month: string): Promise<void>;

  async enter(): Promise<void> {
    await this.page.keyboard.press("Enter");
  }

  choose(option: Locator): Promise<void> {
    return this.press(option);
  }

  search(text: string): Promise<void> {
    return this.write(searchBox(this.page), text);
  }

  async remove(): Promise<void> {
    const view = photoView(this.page);
    const isLooking = await view.isVisible();
    await this.press(isLooking ? view.getByRole("button", { name: "Delete" }) : action(this.page, "Delete"));
  }

  undo(): Promise<void> {
    return this.press(this.page.getByRole("button", { name: "Undo" }));
  }

  isAt(photo: Locator): Promise<boolean> {
    return isInView(photo);
  }
}

/** The tick of a photo, beside its link. */
export const tickOf = (photo: Locator) => photo.locator("xpath=..").getByRole("checkbox");
