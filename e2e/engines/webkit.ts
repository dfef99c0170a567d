import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Builder, By, error, Key as Keys, type WebDriver } from "selenium-webdriver";
import { freePort } from "sst-offline";
import { until } from "../altered-stack.ts";
import { PATIENCE, type Visitor } from "./visitor.ts";

const DRIVER = "/usr/bin/WebKitWebDriver";
const SCREEN = "/usr/bin/Xvfb";

const KEYS: Record<string, string> = {
  Escape: Keys.ESCAPE,
  Enter: Keys.ENTER,
  Delete: Keys.DELETE,
};

/** The browser that Debian's package of the driver brings along. */
function miniBrowser(): string | undefined {
  const libraries = existsSync("/usr/lib")
    ? readdirSync("/usr/lib").map((name) => join("/usr/lib", name))
    : [];
  const folders = libraries.flatMap((folder) =>
    ["4.1", "4.0", "6.0"].map((api) => join(folder, `webkit2gtk-${api}`)),
  );
  return folders.map((folder) => join(folder, "MiniBrowser")).find((path) => existsSync(path));
}

/** A screen that nobody sees: WebKitGTK has no mode without one. @returns its name, and its process */
async function startScreen(): Promise<{ display: string; screen: ChildProcess }> {
  const screen = spawn(SCREEN, ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const said = screen.stdio[3]!;
  const number = await new Promise<string>((resolve, reject) => {
    said.once("data", (chunk: Buffer) => resolve(String(chunk).trim()));
    screen.once("exit", (code) => reject(new Error(`Xvfb ended with ${code}`)));
  });
  return { display: `:${number}`, screen };
}

/** WebKit as Debian has it, by W3C WebDriver; as in Safari's private windows, nothing is kept on disk. */
export const webkit = {
  name: "WebKit",
  package: "webkit2gtk-driver, xvfb",
  path: existsSync(DRIVER) && existsSync(SCREEN) ? miniBrowser() : undefined,
  async visit(binary: string): Promise<Visitor> {
    const { display, screen } = await startScreen();
    const home = await mkdtemp(join(tmpdir(), "phototag-webkit-"));
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const server = spawn(DRIVER, [`--port=${port}`, "--host=127.0.0.1"], {
      stdio: "ignore",
      env: {
        ...process.env,
        DISPLAY: display,
        HOME: home,
        XDG_CACHE_HOME: home,
        XDG_DATA_HOME: home,
        NO_AT_BRIDGE: "1",
      },
    });
    let driver: WebDriver | undefined;
    const close = async () => {
      await driver?.quit().catch(() => {});
      server.kill();
      screen.kill();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    };
    try {
      const listens = () => fetch(`${address}/status`).catch(() => undefined);
      await until(listens, "WebKitWebDriver does not answer", PATIENCE);
      driver = await new Builder()
        .usingServer(address)
        .withCapabilities({
          browserName: "MiniBrowser",
          unhandledPromptBehavior: "accept",
          "webkitgtk:browserOptions": { binary, args: ["--automation"] },
        })
        .build();
      await driver.manage().setTimeouts({ script: PATIENCE, pageLoad: 2 * PATIENCE });
      return { ...visitorOf(driver), close };
    } catch (error) {
      await close();
      throw error;
    }
  },
};

function visitorOf(driver: WebDriver): Omit<Visitor, "close"> {
  /** Undefined where React drew one anew while it was looked for: whoever waits asks again. */
  const all = async (sought: string) => {
    try {
      return await driver.findElements(By.xpath(sought));
    } catch (cause) {
      if (cause instanceof error.StaleElementReferenceError) return undefined;
      throw cause;
    }
  };
  const find = async (sought: string, patience = PATIENCE) =>
    (await driver.wait(async () => (await all(sought))?.[0], patience, `${sought} is not there`))!;
  /** What React draws anew between finding and using it is found again. */
  const use = async (
    sought: string,
    act: (element: Awaited<ReturnType<typeof find>>) => Promise<void>,
    patience = PATIENCE,
  ) => {
    let last: unknown;
    await driver.wait(
      async () => {
        try {
          await act(await find(sought, patience));
          return true;
        } catch (cause) {
          last = cause;
          if (cause instanceof error.TimeoutError) throw cause;
          return false;
        }
      },
      patience,
      `${sought}: ${last}`,
    );
  };
  return {
    open: (url) => driver.get(url),
    see: (sought, patience) =>
      use(
        sought,
        async (element) => {
          if (!(await element.isDisplayed())) throw new Error("hidden");
        },
        patience,
      ),
    miss: async (sought) => {
      await driver.wait(async () => (await all(sought))?.length === 0, PATIENCE, `${sought} is still there`);
    },
    click: (sought) => use(sought, (element) => element.click()),
    fill: (sought, text) =>
      use(sought, async (element) => {
        await element.clear();
        await element.sendKeys(text);
      }),
    press: (...keys) =>
      driver
        .actions()
        .sendKeys(...keys.map((key) => KEYS[key] ?? key))
        .perform(),
    choose: (sought, paths) => use(sought, (element) => element.sendKeys(paths.join("\n"))),
    run: (expression) =>
      driver.executeAsyncScript(
        `const done = arguments[arguments.length - 1];
         Promise.resolve().then(() => (${expression})).then(done, (error) => done(String(error)));`,
      ),
    look: async () => Buffer.from(await driver.takeScreenshot(), "base64"),
    reload: () => driver.navigate().refresh(),
  };
}
