import { describe, expect, it } from "vitest";
import heads from "../src/labels/heads.json" with { type: "json" };
import { isLabel } from "../src/labels/taxonomy.ts";
import { LABELLED, SOURCES } from "./photos.ts";

describe("the labelled photos", () => {
  it("come from packages that are named to the byte, under a license that lets them be looked at", () => {
    for (const source of SOURCES) {
      expect(source.package).toMatch(/^(npm|deb):\S+$/);
      expect(source.version).toMatch(/^\d/);
      expect(source.integrity ?? source.sha256, source.package).toMatch(
        /^(sha512-.{88}|sha1-.{28}|[0-9a-f]{64})$/,
      );
      expect(source.license.trim(), source.package).not.toBe("");
      expect(source.license, source.package).not.toMatch(/unlicensed|non-?commercial|BY-NC/i);
    }
  });

  it("are each there once", () => {
    expect(new Set(LABELLED.map(({ sha256 }) => sha256)).size).toBe(LABELLED.length);
  });

  it("are told in words that are labels, before the bar", () => {
    const words = SOURCES.flatMap(({ photos }) =>
      Object.values(photos).flatMap(({ label }) =>
        label
          .split("|")[0]!
          .split(",")
          .flatMap((word) => word.trim() || []),
      ),
    );
    expect([...new Set(words)].filter((word) => !isLabel(word))).toEqual([]);
  });

  it("are those that the heads were fitted to", () => {
    const shown = (word: string) => LABELLED.filter(({ words }) => words.has(word));
    for (const word of heads.words) {
      expect(shown(word).length, word).toBeGreaterThanOrEqual(8);
      expect(new Set(shown(word).map(({ source }) => source)).size, word).toBeGreaterThanOrEqual(4);
    }
    expect(heads.photos).toBe(LABELLED.length);
  });
});
