import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "./app.ts";

/** npm's scripts that are our own programs, with what they are given. */
const { scripts } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const programs = Object.entries(scripts).flatMap(([name, line]) => {
  const [, args] = /^node scripts\/run\.cjs (.+)$/.exec(line) ?? [];
  return args ? [{ name, args: args.split(" ") }] : [];
});

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

function run(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [join("scripts", "run.cjs"), ...args],
      { cwd: root },
      (_, stdout, stderr) => resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

describe.each(programs)("npm run $name", ({ name, args }) => {
  it("says what it takes, and ends with 0", async () => {
    const { code, stdout, stderr } = await run(...args, "--help");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(
      args[0]!.includes("sst-offline") || name === "logs" ? /^Usage: sst-offline/ : /^Usage: npm (run )?\S/,
    );
    expect(stdout).toMatch(/--help/);
  });

  it("refuses in a line what it does not take, and ends with 2", async () => {
    const { code, stdout, stderr } = await run(...args, "--no-such-option");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^(error: )?unknown option '--no-such-option'[^\n]*\n$/);
  });
});

it("every program of ours is started by the one that looks at Node's version first", () => {
  expect(programs.length).toBeGreaterThan(10);
  expect(Object.entries(scripts).filter(([, line]) => /^node (?!scripts\/run\.cjs )/.test(line))).toEqual([]);
});

it("says in a line that Node is too old, before anything is loaded", async () => {
  const older = `Object.defineProperty(process.versions, "node", { value: "20.18.3" }); require("./scripts/run.cjs")`;
  const ran = await new Promise<Ran>((resolve) => {
    const child = execFile(process.execPath, ["-e", older], { cwd: root }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
  expect(ran).toMatchObject({ code: 1, stdout: "" });
  expect(ran.stderr).toMatch(/^Phototag needs Node 20\.19 or newer[^\n]*\n$/);
});
