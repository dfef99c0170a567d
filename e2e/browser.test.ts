import { expect, test } from "vitest";
import { findBrowser, type Machine } from "./browser.ts";

/** A machine with these files, all executable. */
function machine(files: string[], more: Partial<Machine> = {}): Machine {
  return {
    platform: "linux",
    env: { PATH: "/usr/local/bin:/usr/bin" },
    home: "/home/ada",
    isRoot: false,
    playwright: "/home/ada/.cache/ms-playwright/chromium/chrome",
    isExecutable: (path) => files.includes(path),
    starts: () => true,
    installDebianPackage: () => {
      throw new Error("nothing may be installed here");
    },
    ...more,
  };
}

test("on Linux the PATH goes first, Chrome before Chromium, Playwright's own last", () => {
  const own = "/home/ada/.cache/ms-playwright/chromium/chrome";
  const files = [own, "/snap/bin/chromium", "/usr/bin/chromium", "/usr/local/bin/google-chrome"];
  expect(findBrowser(machine(files))).toBe("/usr/local/bin/google-chrome");
  expect(findBrowser(machine(files.slice(0, 3)))).toBe("/usr/bin/chromium");
  expect(findBrowser(machine(files.slice(0, 2)))).toBe("/snap/bin/chromium");
  expect(findBrowser(machine([own]))).toBe(own);
});

test("on macOS the applications of the machine and of the person are looked at", () => {
  const chrome = "/Users/ada/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  const mac = { platform: "darwin", home: "/Users/ada" } as const;
  expect(findBrowser(machine([chrome], mac))).toBe(chrome);
  const chromium = "/Applications/Chromium.app/Contents/MacOS/Chromium";
  expect(findBrowser(machine([chromium], mac))).toBe(chromium);
});

test("on Windows the programs' folders are looked at, then the PATH", () => {
  const env = {
    Path: "C:\\Tools;C:\\Windows",
    ProgramFiles: "C:\\Program Files",
    "ProgramFiles(x86)": "C:\\Program Files (x86)",
    LOCALAPPDATA: "C:\\Users\\ada\\AppData\\Local",
  };
  const windows = { platform: "win32", env } as const;
  const local = "C:\\Users\\ada\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe";
  expect(findBrowser(machine([local, "C:\\Tools\\chrome.exe"], windows))).toBe(local);
  expect(findBrowser(machine(["C:\\Tools\\chrome.exe"], windows))).toBe("C:\\Tools\\chrome.exe");
});

test("PHOTOTAG_BROWSER wins, and a stub that does not start is passed over", () => {
  const env = { PATH: "/usr/bin", PHOTOTAG_BROWSER: "/opt/mine" };
  expect(findBrowser(machine(["/usr/bin/chromium", "/opt/mine"], { env }))).toBe("/opt/mine");
  const files = ["/usr/bin/chromium-browser", "/snap/bin/chromium"];
  const starts = (path: string) => path !== "/usr/bin/chromium-browser";
  expect(findBrowser(machine(files, { starts }))).toBe("/snap/bin/chromium");
});

test("Debian's package is installed by root alone, and not when that is forbidden", () => {
  const files = ["/usr/bin/apt-get"];
  const installDebianPackage = () => {
    files.push("/usr/bin/chromium");
  };
  const none = /^No Chrome or Chromium was found: [^\n]*$/;
  expect(() => findBrowser(machine(files, { installDebianPackage }))).toThrow(none);
  const env = { PATH: "/usr/bin", PHOTOTAG_INSTALL_BROWSER: "0" };
  expect(() => findBrowser(machine(files, { isRoot: true, env, installDebianPackage }))).toThrow(none);
  expect(files).toEqual(["/usr/bin/apt-get"]);
  expect(findBrowser(machine(files, { isRoot: true, installDebianPackage }))).toBe("/usr/bin/chromium");
});

test("an install that brings nothing ends in the same line", () => {
  const failing = { isRoot: true, installDebianPackage: () => {} };
  expect(() => findBrowser(machine(["/usr/bin/apt-get"], failing))).toThrow(/PHOTOTAG_BROWSER/);
});
