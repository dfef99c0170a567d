import type { Page, Route } from "playwright-core";
import { app, type Role, type Screen } from "./world.ts";

/** What the site may look like at some time. */
export interface State {
  name: string;
  who: Role;
  /** Brings a page into it; resolves when it is there. */
  show(page: Page, screen: Screen): Promise<unknown>;
  /** What the window is called. */
  title: string;
  /** Where it is another at another width: the way into it is gone anew. */
  anew?: true;
  /** Seen on this screen alone. */
  only?: Screen;
}

/** Goes to a page of the site. */
export const go = (page: Page, path: string) => page.goto(app.url + path);

/** Ends every step that waits for it only when the page is left. */
export const never = () => new Promise<never>(() => {});

/** The way Phototag fails behind its API. */
export const fail = (route: Route) =>
  route.fulfill({ status: 500, json: { message: "Internal Server Error" } });
