import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The command on free ports, with what it has said so far. */
export class Command {
  said = "";
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(args: string[], env: Record<string, string> = {}) {
    this.child = spawn(
      process.execPath,
      ["--import", import.meta.resolve("tsx"), path.join(root, "src", "cli", "main.ts"), ...args],
      {
        cwd: tmpdir(),
        env: { ...process.env, PORT: "0", SITE_PORT: "0", INIT_CWD: "", ...env },
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on("data", (chunk) => {
        this.said += chunk;
      });
    this.ended = once(this.child, "close").then(([code]) => code as number | null);
  }

  async until(text: string | RegExp, patience = 100_000): Promise<string> {
    const end = Date.now() + patience;
    while (!this.said.match(text)) {
      if (Date.now() > end || this.child.exitCode !== null)
        throw new Error(`never said ${text}:\n${this.said}`);
      await new Promise((wake) => setTimeout(wake, 50));
    }
    return this.said;
  }
}
