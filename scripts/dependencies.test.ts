/** What is said of dependencies, held to the lockfile and to what the packages say of themselves. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "./settings.ts";

interface Locked {
  name?: string;
  version?: string;
  license?: string;
  integrity?: string;
  link?: boolean;
  dev?: boolean;
  hasInstallScript?: boolean;
}

interface Component {
  name: string;
  version: string;
  properties: Array<{ name: string; value: string }>;
  hashes?: Array<{ alg: string; content: string }>;
}

const read = (...file: string[]) => readFile(join(root, ...file), "utf8");
const page = await read("docs", "dependencies.md");
const { packages } = JSON.parse(await read("package-lock.json")) as { packages: Record<string, Locked> };

/** Everything from a registry, in all the places where it is installed. */
const installed = Object.entries(packages).flatMap(([place, locked]) => {
  const [, name] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(place) ?? [];
  return name && !locked.link ? [{ place, ...locked, name: locked.name ?? name }] : [];
});
const production = installed.filter(({ dev }) => !dev);

/** The rows of a section's table, each as its cells. */
function rowsOf(heading: string): string[][] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) =>
    line
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
/** Whether a package's name is meant by one that may end in `*`. */
const matches = (name: string, meant: string) =>
  meant.endsWith("*") ? name.startsWith(meant.slice(0, -1)) : name === meant;
const namesIn = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);

describe("npm run sbom", async () => {
  const { scripts } = JSON.parse(await read("package.json"));
  const [npm = "", ...args] = scripts.sbom.split(" > ")[0].split(" ");
  const { stdout } = await promisify(execFile)(npm, args, {
    cwd: root,
    shell: process.platform === "win32",
    maxBuffer: 2 ** 24,
  });
  const bill = JSON.parse(stdout) as { bomFormat: string; specVersion: string; components: Component[] };
  const components = new Map(bill.components.map((one) => [`${one.name}@${one.version}`, one]));

  it("writes CycloneDX, of 1.5 or newer", () => {
    expect(bill.bomFormat).toBe("CycloneDX");
    expect(bill.specVersion).toMatch(/^1\.([5-9]|\d\d)$/);
  });

  it("names every package of the lockfile, by its hash, and none that only runs as one for development", () => {
    expect(production.length).toBeGreaterThan(300);
    const id = ({ name, version }: { name: string; version?: string }) => `${name}@${version}`;
    // Of copies of one version npm names one, which may be development's.
    const forDevelopment = new Set(installed.filter(({ dev }) => dev).map(id));
    for (const one of installed) {
      const { name, integrity } = one;
      const component = components.get(id(one));
      expect(component, name).toBeDefined();
      const { properties, hashes } = component!;
      if (!forDevelopment.has(id(one)))
        expect(JSON.stringify(properties), name).not.toContain("cdx:npm:package:development");
      const [algorithm, hash = ""] = integrity!.split("-");
      expect(algorithm).toBe("sha512");
      const content = Buffer.from(hash, "base64").toString("hex");
      expect(hashes, name).toContainEqual({ alg: "SHA-512", content });
    }
  });
});

describe("licenses", () => {
  const FREE = "MIT MIT-0 ISC Apache-2.0 BSD-2-Clause BSD-3-Clause 0BSD BlueOak-1.0.0 CC0-1.0".split(" ");
  const WITH_CONDITIONS = ["LGPL-3.0", "LGPL-3.0-or-later", "OFL-1.1", "CC-BY-3.0", "CC-BY-4.0"];
  const rows = rowsOf("Licenses").map(([names, license]) => ({ names: namesIn(names), license: license! }));

  /** What is not free of conditions in an expression of SPDX; nothing where one may choose what is. */
  const conditionsOf = (license: string) =>
    license
      .replace(/^\((.*)\)$/, "$1")
      .split(" AND ")
      .filter((part) => !part.split(" OR ").some((one) => FREE.includes(one)));

  /** Packages of before SPDX say it in a field that the lockfile leaves out. */
  async function licenseOf({ place, license }: { place: string; license?: string }): Promise<string> {
    if (license) return license;
    const { licenses } = JSON.parse(await read(place, "package.json")) as { licenses: [{ type: string }] };
    return licenses.map(({ type }) => type).join(" OR ");
  }

  it("of all that runs are free of conditions, or stand in the table", async () => {
    for (const one of production) {
      for (const license of conditionsOf(await licenseOf(one))) {
        expect(WITH_CONDITIONS, one.name).toContain(license);
        const row = rows.find(({ names }) => names.some((name) => matches(one.name, name)));
        expect(row?.license, one.name).toBe(license);
      }
    }
  });

  it("in the table are of packages that are there", () => {
    expect(rows.length).toBeGreaterThan(4);
    for (const name of rows.flatMap(({ names }) => names))
      expect(
        production.some((one) => matches(one.name, name)),
        name,
      ).toBe(true);
  });

  it("that are copyleft are named for development too", () => {
    for (const { name, license } of installed.filter(({ dev }) => dev))
      if (/GPL|MPL/.test(license ?? ""))
        expect(page, name).toMatch(/@cloud-copilot|lightningcss|axe-core/.exec(name)?.[0] ?? name);
  });

  it("of the libraries in sharp's binaries are those that its package names", async () => {
    const own = production.filter(
      ({ name, place }) => /^@img\/sharp-/.test(name) && existsSync(join(root, place)),
    );
    const readmes = await Promise.all(own.map(({ place }) => read(place, "README.md")));
    const lesser = readmes.flatMap((text) =>
      [...text.matchAll(/^\| (\S+) +\| LGPLv3 /gm)].map(([, name]) => name!),
    );
    expect(lesser).toContain("libvips");
    const [, said = ""] = /in sharp's binaries: (.+?); in /.exec(page) ?? [];
    expect(said.replaceAll(/ \([^)]*\)/g, "").split(", ")).toEqual([...new Set(lesser)].sort());
  });

  it("of the libraries in libheif-js are those of libheif and libde265, without x265", async () => {
    const code = await readFile(join(root, "node_modules/libheif-js/libheif-wasm/libheif.wasm"), "latin1");
    expect(code).toContain("libde265");
    expect(code).not.toMatch(/x265|kvazaar/i);
  });
});

describe("install scripts", () => {
  it("are in no package but those that are known to do without", () => {
    const known = rowsOf("Install scripts").flatMap(([names]) => namesIn(names));
    const scripted = installed.filter(({ hasInstallScript }) => hasInstallScript);
    expect(known).toEqual(scripted.map(({ place }) => place.replace(/^node_modules\//, "")));
  });

  it("are not run", async () => {
    expect((await read(".npmrc")).split("\n")).toContain("ignore-scripts=true");
  });
});
