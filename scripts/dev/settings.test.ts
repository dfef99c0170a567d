import { reloadLine } from "sst-offline";
import { expect, it } from "vitest";
import { readDevSettings } from "./settings.ts";

const env: NodeJS.ProcessEnv = { NODE_ENV: "test" };

it("takes what npm start takes, and a debugger's port", () => {
  expect(readDevSettings({ ...env, PORT: "4000" }, { demo: true })).toMatchObject({
    port: 4000,
    awsPort: 4001,
    demo: true,
  });
  expect(readDevSettings(env)).not.toHaveProperty("inspectPort");
  expect(readDevSettings(env, { inspect: true })).toMatchObject({ inspectPort: 9230, demo: false });
  expect(readDevSettings(env, { inspect: "9400", demo: true })).toMatchObject({
    inspectPort: 9400,
    demo: true,
  });
});

it.each(["", "x", "0", "70000"])("refuses --inspect=%s", (inspect) => {
  expect(() => readDevSettings(env, { inspect })).toThrow(`--inspect=${inspect} names no port`);
});

it("says in one line what a save came to", () => {
  expect(reloadLine({ functions: ["sweep", "api"], milliseconds: 84 })).toBe("api, sweep reloaded · 84 ms");
  expect(reloadLine({ functions: ["api"], milliseconds: 9, error: 'src/api.ts:3:5 Expected ";"' })).toBe(
    'api as before: src/api.ts:3:5 Expected ";"',
  );
});
