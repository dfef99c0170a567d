import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { freePort } from "sst-offline";
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
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream! }).on("line", (line) => {
        log(`web: ${line}`);
        if (/⨯|^\s*(Syntax|Type|Reference)?Error:/.test(line)) say(`web: ${line.trim()}`);
        said = `${said}${line}\n`.slice(-2000);
        if (/Ready in/.test(line)) resolve(open(port));
      });
    child.once("error", reject);
    child.once("exit", () => {
      if (!closing) reject(new Error(`The web's development server ended:\n${said}`));
    });
  });
  return {
    port,
    ready,
    async close() {
      closing = true;
      ready.catch(() => {});
      child.kill("SIGTERM");
      const slow = setTimeout(() => child.kill("SIGKILL"), 3000);
      await closed;
      clearTimeout(slow);
    },
  };
}

async function open(port: number): Promise<void> {
  for (const path of firstPages) await (await fetch(`http://127.0.0.1:${port}${path}`)).arrayBuffer();
}
