import { describe, expect, it } from "vitest";
import { faultsLine, readSettings } from "./settings.ts";

const read = (PHOTOTAG_FAULTS?: string) => readSettings({ NODE_ENV: "test", PHOTOTAG_FAULTS }).faults;

describe("PHOTOTAG_FAULTS", () => {
  it("names shares, and maybe a seed", () => {
    expect(read()).toBeUndefined();
    expect(read("")).toBeUndefined();
    expect(read("duplicates=0.1, conflicts=0.05,seed=7")).toEqual({
      duplicates: 0.1,
      conflicts: 0.05,
      seed: 7,
    });
  });

  it.each([
    "on",
    "duplicates",
    "duplicates=",
    "duplicates=2",
    "duplicates=often",
    "duplicates=0.1=0.2",
    "seed=1.5",
    "losses=0.1",
  ])("%s is refused in plain words", (text) => {
    expect(() => read(text)).toThrow(
      `PHOTOTAG_FAULTS=${text} says no faults: give shares from 0 to 1 of duplicates, conflicts, throttling, full, and maybe a seed, as in duplicates=0.1,seed=7.`,
    );
  });

  it("stands at the start in a line", () => {
    expect(faultsLine({ duplicates: 0.1, throttling: 0.005, seed: 7 })).toBe(
      "duplicates 10 %, throttling 0.5 % (seed 7)",
    );
  });
});

it("asks for a second port where none is left after the first", () => {
  const read = (PORT: string, AWS_PORT?: string) => readSettings({ NODE_ENV: "test", PORT, AWS_PORT });
  expect(() => read("65535")).toThrow("PORT=65535 leaves no port after it for AWS_PORT");
  expect(read("65535", "65534")).toMatchObject({ port: 65_535, awsPort: 65_534 });
});
