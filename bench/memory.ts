import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * Bytes of memory that a process and all its descendants hold. On Linux each process's proportional set
 * size, so that pages which they share count once; elsewhere the sum of resident sizes, which is more.
 */
export async function treeMemory(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,rss="]);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number, number]);
  const tree = new Set([pid]);
  // A child may stand before its parent in the list: go on until a round finds no more.
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const [child, parent] of rows) if (tree.has(parent)) tree.add(child);
  }
  let bytes = 0;
  for (const [process, , rss] of rows)
    if (tree.has(process)) bytes += (await proportional(process)) ?? rss * 1024;
  return bytes;
}

async function proportional(pid: number): Promise<number | undefined> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
