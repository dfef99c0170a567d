import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { type CloudEvent, deniedLines } from "sst-offline";
import { expect, it, vi } from "vitest";
import { endOnSignal } from "./session.ts";
import { Terminal } from "./terminal.ts";

const refusal = (photo: string): Extract<CloudEvent, { kind: "denied" }> => ({
  kind: "denied",
  principal: "api",
  arn: "arn:aws:sts::123456789012:assumed-role/api/session",
  action: "s3:GetObject",
  resource: `arn:aws:s3:::photos/private/${photo}`,
  pattern: "arn:aws:s3:::photos/private/*",
  reason: "no identity-based policy allows it",
});

it("has every refused resource in the log file, one line of them on the terminal, and the sum at the end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "phototag-terminal-"));
  const out = new PassThrough();
  const terminal = new Terminal(join(folder, "start.log"), out as unknown as NodeJS.WriteStream);
  const denied = deniedLines(terminal);
  const exited = new Promise((resolve) => {
    vi.spyOn(process, "exit").mockImplementation(resolve as typeof process.exit);
  });
  const before = process.listeners("SIGHUP");
  endOnSignal({ terminal, denied }, async () => denied.tell(refusal("last")));
  for (const photo of ["ada/1", "ada/2", "bob/1"]) denied.tell(refusal(photo));
  for (const listener of process.listeners("SIGHUP")) if (!before.includes(listener)) listener("SIGHUP");
  expect(await exited).toBe(0);
  vi.restoreAllMocks();

  const log = await readFile(terminal.logFile, "utf8");
  for (const photo of ["ada/1", "ada/2", "bob/1", "last"])
    expect(log.split(`arn:aws:s3:::photos/private/${photo}`)).toHaveLength(2);
  expect(String(out.read()).trim().split("\n")).toEqual([
    "denied: api may not s3:GetObject on arn:aws:s3:::photos/private/* (arn:aws:s3:::photos/private/ada/1): no identity-based policy allows it",
    "denied 3 × more: api may not s3:GetObject on arn:aws:s3:::photos/private/*",
  ]);
  await rm(folder, { recursive: true });
});
