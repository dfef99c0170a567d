import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const here = fileURLToPath(new URL("..", import.meta.url));
/** What stands beside this package in its repository; spelled so that this file does not name it. */
const APP = new RegExp(["ph", "oto"].join(""), "i");

// One that it knew of would be one that it was made to fit.
it("names nothing of the app that it is developed beside", () => {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: here, encoding: "utf8" })
    .split("\0")
    .filter(Boolean);
  expect(files.length).toBeGreaterThan(100);
  const naming = files.flatMap((file) =>
    readFileSync(join(here, file), "utf8")
      .split("\n")
      .filter((line) => APP.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(naming).toEqual([]);
});
