// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Page } from "playwright-core";

export interface Tile {
  /** Absent while the photo of this place is not known. */
  photo: string | undefined;
  /** The picture's address, once there is a picture. */
  src: string | undefined;
  isLoaded: boolean;
}

/** Waits until the library is there, and listens: its HTML only shows where the photos will be. */
export const awake = (page: Page) => page.locator("main [data-shape]").first().waitFor({ state: "detached" });

/** The grid's tiles in view, beneath the bar. */
export const tilesInView = (page: Page): Promise<Tile[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main :is([data-photo], [data-blank])")]
      .filter((tile) => {
        const { top, bottom } = tile.getBoundingClientRect();
        return bottom > 120 && top < window.innerHeight;
      })
      .map((tile) => {
        const picture = tile.querySelector("img");
        return {
          photo: tile.dataset.photo,
          src: picture?.getAttribute("src") ?? undefined,
          isLoaded: picture?.hasAttribute("data-loaded") ?? false,
        };
      }),
  );
