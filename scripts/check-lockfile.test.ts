import { expect, test } from "vitest";
import { type Lockfile, lockfileProblems } from "./check-lockfile.ts";

const integrity = "sha512-AAAA";
const optionalDependencies = { "@a/linux-x64": "1.0.0", "@a/darwin-arm64": "1.0.0", "@a/win32-x64": "1.0.0" };

function lock(packages: Lockfile["packages"]): Lockfile {
  return {
    lockfileVersion: 3,
    packages: {
      "": {},
      "packages/web": { version: "0.1.0" },
      "node_modules/web": { link: true },
      ...packages,
    },
  };
}

test("a lock with every platform's binaries, wherever they stand, is sound", () => {
  const sound = lock({
    "node_modules/a": { version: "1.0.0", integrity, optionalDependencies },
    "node_modules/@a/linux-x64": { integrity },
    "node_modules/@a/darwin-arm64": { integrity },
    "node_modules/a/node_modules/@a/win32-x64": { integrity },
    "node_modules/a/node_modules/bundled": { inBundle: true },
  });
  expect(lockfileProblems(sound)).toEqual([]);
});

test("a missing platform is named, also when another package has that one for itself", () => {
  const torn = lock({
    "node_modules/a": { version: "1.0.0", integrity, optionalDependencies },
    "node_modules/@a/linux-x64": { integrity },
    "node_modules/b/node_modules/@a/win32-x64": { integrity },
  });
  expect(lockfileProblems(torn)).toEqual(["node_modules/a 1.0.0 lacks @a/darwin-arm64, @a/win32-x64"]);
});

test("a workspace's own optional packages count too", () => {
  const torn = lock({ "packages/web": { version: "0.1.0", optionalDependencies: { fsevents: "1.0.0" } } });
  expect(lockfileProblems(torn)).toEqual(["packages/web 0.1.0 lacks fsevents"]);
});

test("a package without a hash is named, a workspace is not", () => {
  const bare = lock({ "node_modules/a": { version: "1.0.0" }, "packages/web/node_modules/b": {} });
  expect(lockfileProblems(bare)).toEqual([
    "node_modules/a has no integrity",
    "packages/web/node_modules/b has no integrity",
  ]);
});
