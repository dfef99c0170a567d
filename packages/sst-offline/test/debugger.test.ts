import { readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { connectInspector } from "./inspector.ts";
import { type Running, run, until } from "./stack/running.ts";
import { secondStack } from "./stack/snapshot.ts";

let cloud: Running;
const addresses = new Map<string, string>();
beforeAll(async () => {
  const port = await freePorts(8);
  const inspect = { port, onOpen: (name: string, address: string) => addresses.set(name, address) };
  cloud = await run(secondStack(), { inspect });
});
afterAll(() => cloud?.remove());

it("stops a handler at a line of its TypeScript", async () => {
  const source = fileURLToPath(new URL("stack/handlers/notes.ts", import.meta.url));
  const line = lineOf(await readFile(source, "utf8"), "json({ pid: process.pid })");
  const address = await until(async () => addresses.get("notes.api"));
  const inspector = await until(() => connectInspector(address).catch(() => undefined));
  await inspector.call("Debugger.enable");
  // As an editor does: it finds the line in the source map of the script that runs.
  const script = await inspector.event("Debugger.scriptParsed", ({ url }) =>
    /notes-[^/]*\/bundle\.mjs$/.test(String(url)),
  );
  const bundle = fileURLToPath(String(script.url));
  const map = new SourceMap(JSON.parse(await readFile(`${bundle}.map`, "utf8")));
  const original = (lineNumber: number, columnNumber: number) => {
    const entry = map.findEntry(lineNumber, columnNumber) as {
      originalSource?: string;
      originalLine?: number;
    };
    return [entry.originalSource?.split("/").at(-1), entry.originalLine];
  };
  const code = await readFile(bundle, "utf8");
  const lineNumber = lineOf(code, "json({ pid: process.pid })");
  const columnNumber = code.split("\n")[lineNumber]!.indexOf("json({ pid");
  expect(original(lineNumber, columnNumber)).toEqual(["notes.ts", line]);
  await inspector.call("Debugger.setBreakpointByUrl", { url: script.url, lineNumber, columnNumber });

  const answer = fetch(`${cloud.url}/api/process`);
  const { callFrames } = await inspector.event("Debugger.paused");
  const [{ location }] = callFrames as [{ location: { lineNumber: number; columnNumber: number } }];
  expect(original(location.lineNumber, location.columnNumber)).toEqual(["notes.ts", line]);
  await inspector.call("Debugger.resume");
  expect((await answer).status).toBe(200);
  inspector.close();
});

/** From 0, as the protocol and source maps count. */
function lineOf(text: string, words: string): number {
  const line = text.split("\n").findIndex((each) => each.includes(words));
  expect(line).toBeGreaterThan(0);
  return line;
}

/** The first of so many ports in a row that are free. */
async function freePorts(count: number): Promise<number> {
  const isFree = (port: number) =>
    new Promise<number | undefined>((resolve) => {
      const server = createServer()
        .once("error", () => resolve(undefined))
        .listen(port, "127.0.0.1", () => {
          const address = server.address() as { port: number };
          server.close(() => resolve(address.port));
        });
    });
  for (;;) {
    const first = (await isFree(0))!;
    const rest = Array.from({ length: count - 1 }, (_, at) => isFree(first + 1 + at));
    if (first + count < 65_536 && (await Promise.all(rest)).every(Boolean)) return first;
  }
}
