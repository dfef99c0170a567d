import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import { type Browser, chromium } from "playwright-core";

/** What the search for a browser asks of a machine; a test gives one that is made up. */
export interface Machine {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
  home: string;
  isRoot: boolean;
  /** Where Playwright would keep its own Chromium. */
  playwright: string;
  isExecutable(path: string): boolean;
  /** Whether the browser starts at all: Ubuntu's `chromium-browser` is a stub that only points at Snap. */
  starts(path: string): boolean;
  installDebianPackage(): void;
}

/** Where Chrome or Chromium may be, best first. */
export function candidates({ platform, env, home, playwright }: Machine): string[] {
  const { join, delimiter } = platform === "win32" ? win32 : posix;
  const folders = (env.PATH ?? env.Path ?? "").split(delimiter).filter(Boolean);
  const onPath = (names: string[]) => names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const chosen = env.PHOTOTAG_BROWSER ? [env.PHOTOTAG_BROWSER] : [];
  switch (platform) {
    case "darwin":
      return [
        ...chosen,
        ...["Google Chrome", "Chromium"].flatMap((name) =>
          ["/Applications", join(home, "Applications")].map((folder) =>
            join(folder, `${name}.app`, "Contents", "MacOS", name),
          ),
        ),
        ...onPath(["google-chrome", "chromium"]),
        playwright,
      ];
    case "win32": {
      const roots = [env.ProgramFiles, env["ProgramFiles(x86)"], env.LOCALAPPDATA].filter((root) => !!root);
      const installed = ["Google\\Chrome", "Chromium"].flatMap((name) =>
        roots.map((root) => join(root as string, name, "Application", "chrome.exe")),
      );
      return [...chosen, ...installed, ...onPath(["chrome.exe", "chromium.exe"]), playwright];
    }
    default:
      return [
        ...chosen,
        ...onPath(["google-chrome-stable", "google-chrome", "chromium", "chromium-browser"]),
        "/usr/bin/google-chrome",
        "/usr/bin/chromium",
        "/opt/google/chrome/chrome",
        "/snap/bin/chromium",
        playwright,
      ];
  }
}

/**
 * The path of a Chrome or Chromium: `PHOTOTAG_BROWSER`, one that is installed, Playwright's own, or, as
 * root on Debian and unless `PHOTOTAG_INSTALL_BROWSER` is 0, the distribution's package, installed now.
 * @throws Error in one line that says what to do when there is none.
 */
export function findBrowser(machine: Machine = thisMachine()): string {
  const found = findInstalled(machine);
  if (found) return found;
  const mayInstall =
    machine.platform === "linux" &&
    machine.isRoot &&
    machine.env.PHOTOTAG_INSTALL_BROWSER !== "0" &&
    machine.isExecutable("/usr/bin/apt-get");
  if (mayInstall) {
    machine.installDebianPackage();
    const installed = findInstalled(machine);
    if (installed) return installed;
  }
  throw new Error(
    "No Chrome or Chromium was found: install one, name it in PHOTOTAG_BROWSER, or run " +
      "`npx playwright-core install chromium`.",
  );
}

function findInstalled(machine: Machine): string | undefined {
  return candidates(machine).find((path) => machine.isExecutable(path) && machine.starts(path));
}

/** Starts the browser found, without a window and with a new profile that goes when it is closed. */
export function launchBrowser(machine: Machine = thisMachine()): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser(machine),
    headless: true,
    // Chromium refuses to run its sandbox as root.
    chromiumSandbox: !machine.isRoot,
    args: [
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export function thisMachine(): Machine {
  const { platform, env } = process;
  return {
    platform,
    env,
    home: homedir(),
    isRoot: process.getuid?.() === 0,
    playwright: chromium.executablePath(),
    isExecutable: (path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    },
    starts: (path) => {
      // Elsewhere there is no stub to find out, and on Windows `--version` opens a window.
      if (platform !== "linux") return true;
      try {
        return execFileSync(path, ["--version"], { encoding: "utf8", timeout: 20_000 }).includes("Chrom");
      } catch {
        return false;
      }
    },
    installDebianPackage: () => {
      const packages = ["chromium", "fonts-liberation", "fonts-noto-color-emoji"];
      const options = { stdio: "ignore", env: { ...env, DEBIAN_FRONTEND: "noninteractive" } } as const;
      try {
        execFileSync("apt-get", ["update", "-qq"], options);
        execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], options);
      } catch {
        // No package, no network, or not the only one at it: the caller says that there is no browser.
      }
    },
  };
}
