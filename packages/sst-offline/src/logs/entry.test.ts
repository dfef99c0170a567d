import { describe, expect, it } from "vitest";
import { json, pretty, readEntry } from "./entry.ts";

const id = "aa33ebfc-bc4d-4f3c-be03-79e429d52c54";
const line = (text: string) => `2026-11-23T00:17:53.801Z ${id} ${text}`;
const shown = (text: string) => pretty(readEntry(line(text)), false);

describe("a log entry for people", () => {
  it("shows time, request, level, message and what else was logged", () => {
    const text = JSON.stringify({
      level: "INFO",
      message: "ready",
      timestamp: "t",
      service: "s",
      correlation: "c-1",
      tags: 5,
    });
    expect(shown(text)).toBe("00:17:53.801 aa33ebfc INFO  ready correlation=c-1 tags=5");
  });

  it("shows an error with its stack and its cause", () => {
    const error = {
      name: "Error",
      message: "no",
      stack: "Error: no\n    at a.ts:1",
      cause: { name: "Why", message: "so" },
    };
    expect(shown(JSON.stringify({ level: "ERROR", message: "failed", error }))).toBe(
      "00:17:53.801 aa33ebfc ERROR failed\n  Error: no\n      at a.ts:1\n  Why: so",
    );
  });

  it("makes a report short, and leaves out start and end", () => {
    expect(
      shown(`REPORT RequestId: ${id}\tDuration: 1359.12 ms\tMemory Size: 9 MB\tMax Memory Used: 124 MB`),
    ).toBe("00:17:53.801 aa33ebfc 1359 ms, 124 MB");
    expect(shown(`START RequestId: ${id} Version: $LATEST`)).toBeUndefined();
    expect(shown(`END RequestId: ${id}`)).toBeUndefined();
  });

  it("shows other text as it is, also what looks like JSON and is none", () => {
    expect(shown("{oh")).toBe("00:17:53.801 aa33ebfc {oh");
  });
});

describe("a log entry for programs", () => {
  it("is one JSON object with the whole request id", () => {
    expect(JSON.parse(json(readEntry(line('{"level":"INFO","message":"ready"}'))))).toMatchObject({
      requestId: id,
      level: "INFO",
      message: "ready",
    });
    expect(JSON.parse(json(readEntry(line("words"))))).toEqual({
      timestamp: "2026-11-23T00:17:53.801Z",
      requestId: id,
      message: "words",
    });
  });
});
