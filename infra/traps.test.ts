/** That the list of traps fits the stack and its tests. `npm run traps` proves each. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { root } from "./snapshot/evaluated.ts";
import { TRAPS } from "./traps/traps.ts";
import { undone } from "./traps/undone.ts";

it.each(TRAPS.map((trap) => [trap.trap, trap] as const))(
  "%s: can be undone, and has a test",
  async (_, trap) => {
    expect(Object.keys(await undone(trap))).not.toEqual([]);
    const tests = await readFile(path.join(root, "infra", trap.caughtBy.file), "utf8");
    const title = JSON.stringify(trap.caughtBy.test);
    expect(tests.includes(`it(${title}`), `infra/${trap.caughtBy.file} has no test ${title}`).toBe(true);
  },
);
