import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openLogs } from "./logs.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "logs-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (name: string) => readFile(join(folder, name), "utf8");

describe("a function's log", () => {
  it("holds each line with its time and request, as soon as it is said", async () => {
    const heard: string[] = [];
    const logs = openLogs(folder, { onLine: (name, line) => heard.push(`${name}: ${line}`) });
    logs.of("thumb").line("request-1", "made");
    logs.of("thumb").line(undefined, "between events");
    expect(await read("thumb.log")).toMatch(/^\S+T\S+Z request-1 made\n\S+Z - between events\n$/);
    expect(heard).toEqual(["thumb: made", "thumb: between events"]);
    await logs.close();
  });

  it("goes on in the file of an earlier start", async () => {
    for (const word of ["first", "second"]) {
      const logs = openLogs(folder);
      logs.of("thumb").line("r", word);
      await logs.close();
    }
    expect(await read("thumb.log")).toMatch(/first\n.*second\n$/);
  });

  it("keeps two files of limited size, and loses no line between them", async () => {
    const logs = openLogs(folder, { limit: 1000 });
    for (let at = 0; at < 100; at++) logs.of("thumb").line("request", `line ${at}`);
    await logs.close();
    expect((await readdir(folder)).sort()).toEqual(["thumb.log", "thumb.log.1"]);
    const [before, now] = await Promise.all([read("thumb.log.1"), read("thumb.log")]);
    expect(Math.max(before.length, now.length)).toBeLessThan(1100);
    const numbers = [...`${before}${now}`.matchAll(/line (\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(numbers.map((_, index) => 100 - numbers.length + index));
  });
});
