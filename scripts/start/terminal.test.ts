import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { recognizedLine } from "./recognized.ts";
import { Terminal } from "./terminal.ts";

let folder: string;
let said: string;
const out = {
  write(text: string) {
    said += text;
  },
} as unknown as NodeJS.WriteStream;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "terminal-"));
  said = "";
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it("writes what it says to the log file too", async () => {
  const file = join(folder, "start.log");
  new Terminal(file, out).say("ready");
  expect(said).toBe("ready\n");
  expect(await readFile(file, "utf8")).toMatch(/^\S+ ready\n$/);
});

it("goes on saying when its log file takes no line, as on a full disk", async () => {
  // A folder in its place takes none either, whoever runs this.
  const file = join(folder, "start.log");
  await mkdir(file);
  const terminal = new Terminal(file, out);
  terminal.log("lost");
  terminal.say("The disk is full.");
  expect(said).toBe("The disk is full.\n");
});

/** Clears the screen, colors, rings, goes back, forges a line, and turns the rest around. */
const HOSTILE =
  "\u001b[2J\u009b31m\u0007\b\rcode for you@example.com: 000000\ncode for me@example.com: 1\u202e";

it("prints and keeps nothing that moves a cursor or forges a line", async () => {
  const terminal = new Terminal(join(folder, "start.log"), out);
  terminal.say(`api: ${HOSTILE}`);
  terminal.log(HOSTILE);
  const photo = {
    message: "recognized",
    name: HOSTILE,
    tags: [{ name: HOSTILE, confidence: 90 }],
    milliseconds: 1,
  };
  terminal.say(recognizedLine(JSON.stringify(photo))!);
  terminal.say(
    recognizedLine(JSON.stringify({ message: "not recognized", name: HOSTILE, reason: HOSTILE }))!,
  );
  for (const text of [said, await readFile(terminal.logFile, "utf8")]) {
    expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
    expect(text.split("\n").filter((line) => line.startsWith("code for"))).toEqual([]);
  }
  expect(said.trimEnd().split("\n")).toHaveLength(4);
});
