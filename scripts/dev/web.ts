import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "sst-offline";
import { CommandError } from "../command-line.ts";
import { root } from "../settings.ts";

/** Next's development server, on a free port of 127.0.0.1. */
export interface WebServer {
  port: number;
  /** Settles when the pages that people open first are compiled. Rejects when the server ends before. */
  ready: Promise<void>;
  close(): Promise<void>;
}

/** Next compiles a page when it is first asked for, seconds on a busy machine: these are asked for at once. */
const firstPages = ["/", "/library/"];

/**
 * @param samples where the sample photos are served
 * @param say gets what a person has to see: errors in the code of a page
 */
export async function startWeb({
  samples,
  say,
  log,
}: {
  samples: string;
  say(line: string): void;
  log(line: string): void;
}): Promise<WebServer> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    ["next.mjs", "dev", "--hostname", "127.0.0.1", "--port", String(port)],
    {
      cwd: join(root, "packages", "web"),
      env: { ...process.env, NODE_ENV: "development", PHOTOTAG_SAMPLES: samples },
      // The channel tells Next when this process is gone, however it went.
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  let closing = false;
  const closed = once(child, "close");
  const ready = new Promise<void>((resolve, reject) => {
    let said = "";
    const health = new PageHealth();
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream! }).on("line", (line) => {
        log(`web: ${line}`);
        const told = health.tell(line);
        if (told) say(told);
        said = line.trim() ? line.trim() : said;
        if (/Ready in/.test(line))
          open(port).then(resolve, async (error: Error) => {
            // Next says so before it reads its settings, and may end over them: its end says why.
            await Promise.race([closed, sleep(3000)]);
            reject(new CommandError(`The site's development server does not answer: ${error.message}.`));
          });
      });
    child.once("error", reject);
    child.once("exit", () => {
      if (!closing)
        reject(
          new CommandError(
            `The site's development server ended: ${health.error ?? said}. The log has the rest.`,
          ),
        );
    });
  });
  // It may end before anybody waits for it.
  ready.catch(() => {});
  return {
    port,
    ready,
    async close() {
      closing = true;
      child.kill("SIGTERM");
      const slow = setTimeout(() => child.kill("SIGKILL"), 3000);
      await closed;
      clearTimeout(slow);
    },
  };
}

/** What Next says of the pages' code, as a person has to hear it: an error, and that it is over. */
export class PageHealth {
  /** The error that is not over yet. */
  error: string | undefined;

  /** @returns what is to be said of a line of Next's, if anything */
  tell(line: string): string | undefined {
    if (/⨯|^\s*(Syntax|Type|Reference)?Error:/.test(line)) {
      this.error = line.trim();
      return `web: ${this.error}`;
    }
    // Next says so of each page that it could compile; and answers again what it could not.
    if (this.error === undefined || !/✓ Compiled|\s2\d\d in \d/.test(line)) return undefined;
    this.error = undefined;
    return "web: well again";
  }
}

async function open(port: number): Promise<void> {
  for (const path of firstPages) await (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer();
}
