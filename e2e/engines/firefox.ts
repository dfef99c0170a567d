// What runs in the page sees the page.
/// <reference lib="dom" />
import { existsSync } from "node:fs";
import { join } from "node:path";
import puppeteer, { type ElementHandle, type KeyInput } from "puppeteer-core";
import { PATIENCE, type Visitor } from "./visitor.ts";

const PLACES = [
  ...(process.env.PATH ?? "")
    .split(":")
    .flatMap((folder) => [join(folder, "firefox-esr"), join(folder, "firefox")]),
  "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/** Firefox by WebDriver BiDi, which it speaks itself. (Playwright wants a build of its own.) */
export const firefox = {
  name: "Firefox",
  package: "firefox-esr",
  path: PLACES.find((path) => existsSync(path)),
  async visit(path: string): Promise<Visitor> {
    const browser = await puppeteer.launch({ browser: "firefox", executablePath: path, headless: true });
    const page = await browser.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    page.setDefaultTimeout(PATIENCE);
    // Whoever reloads while something is being sent is asked, and goes.
    page.on("dialog", (dialog) => void dialog.accept());
    const find = (sought: string) => page.locator(`::-p-xpath(${sought})`);
    return {
      open: async (url) => void (await page.goto(url)),
      see: async (sought, patience = PATIENCE) => {
        await page.waitForSelector(`::-p-xpath(${sought})`, { visible: true, timeout: patience });
      },
      miss: async (sought) => void (await page.waitForSelector(`::-p-xpath(${sought})`, { hidden: true })),
      click: (sought) => find(sought).click(),
      fill: (sought, text) => find(sought).fill(text),
      press: async (...keys) => {
        for (const key of keys) await page.keyboard.press(key as KeyInput);
      },
      choose: async (sought, paths) => {
        const input = await page.waitForSelector(`::-p-xpath(${sought})`);
        await (input as ElementHandle<HTMLInputElement>).uploadFile(...paths);
      },
      run: (expression) => page.evaluate(expression) as Promise<never>,
      look: () => page.screenshot(),
      reload: async () => void (await page.reload()),
      close: () => browser.close(),
    };
  },
};
