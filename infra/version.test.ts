import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { root } from "./snapshot/evaluated.ts";

const text = (file: string) => readFile(path.join(root, file), "utf8");

it("sst.config.ts asks for the very version of SST that is installed, or the CLI refuses", async () => {
  const { version } = JSON.parse(await text("node_modules/sst/package.json"));
  const { devDependencies } = JSON.parse(await text("package.json"));
  expect(devDependencies.sst).toBe(version);
  for (const app of ["sst.config.ts", "delivery/sst.config.ts"])
    expect(/^\s*version: "(.*)",$/m.exec(await text(app))?.[1], app).toBe(version);
});
