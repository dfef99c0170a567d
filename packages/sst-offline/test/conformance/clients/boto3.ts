import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Cloud } from "../../../src/index.ts";
import { awsEnvironment } from "./aws-cli.ts";

const server = fileURLToPath(new URL("boto3-server.py", import.meta.url));

/** Runs Python in which `s3`, `sqs` … are boto3's clients; gives what it put into `result`. */
export type Python = (source: string, given?: Record<string, unknown>) => Promise<unknown>;

export const hasBoto3 = () => spawnSync("python3", ["-c", "import boto3"], { stdio: "ignore" }).status === 0;

/** One Python for all rows: it takes a second to load boto3. */
export function startBoto3(cloud: Cloud): { python: Python; close(): void } {
  const child = spawn("python3", ["-u", server], {
    env: awsEnvironment(cloud) as NodeJS.ProcessEnv,
  });
  const waiting: { resolve(value: unknown): void; reject(error: Error): void }[] = [];
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { result, error } = JSON.parse(line) as { result: unknown; error?: string };
    const next = waiting.shift();
    if (error === undefined) next?.resolve(result);
    else next?.reject(new Error(error));
  });
  child.once("exit", () => {
    for (const { reject } of waiting.splice(0)) reject(new Error(`Python has ended: ${said}`));
  });
  return {
    python: (source, given = {}) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        child.stdin.write(`${JSON.stringify({ source, given })}\n`);
      }),
    close: () => child.stdin.end(),
  };
}
