import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

interface Process {
  pid: number;
  parent: number;
  /** Bytes. */
  resident: number;
  command: string;
}

/** How the recognizer's process is told from the others: it is what stands in for a service of AWS's. */
const RECOGNIZER = /recognizer-[0-9a-f]+\.mjs/;

/** A process and all its descendants. */
async function tree(pid: number): Promise<Process[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,rss=,args="]);
  const all = stdout
    .trim()
    .split("\n")
    .map((line): Process => {
      const [, id, parent, kilobytes, command = ""] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*(.*)$/.exec(line) ?? [];
      return { pid: Number(id), parent: Number(parent), resident: Number(kilobytes) * 1024, command };
    });
  const pids = new Set([pid]);
  // A child may stand before its parent in the list: go on until a round finds no more.
  for (let size = 0; size !== pids.size; ) {
    size = pids.size;
    for (const process of all) if (pids.has(process.parent)) pids.add(process.pid);
  }
  return all.filter((process) => pids.has(process.pid));
}

/**
 * Bytes of memory that a process and all its descendants hold. On Linux each process's proportional set
 * size, so that pages which they share count once; elsewhere the sum of resident sizes, which is more.
 */
export async function treeMemory(
  pid: number,
  { recognizer = true }: { recognizer?: boolean } = {},
): Promise<number> {
  let bytes = 0;
  for (const { pid: each, resident, command } of await tree(pid))
    if (recognizer || !RECOGNIZER.test(command)) bytes += (await proportional(each)) ?? resident;
  return bytes;
}

async function proportional(pid: number): Promise<number | undefined> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  const kilobytes = /^Pss:\s+(\d+) kB/m.exec(rollup)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Seconds of processor time that a process and its living descendants have taken. */
export async function treeProcessorTime(pid: number): Promise<number> {
  let seconds = 0;
  for (const { pid: each } of await tree(pid)) seconds += await processorTime(each);
  return seconds;
}

/** Linux counts hundredths of a second; `ps` elsewhere says minutes, seconds and hundredths. */
async function processorTime(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  if (stat !== undefined) {
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }
  const { stdout } = await promisify(execFile)("ps", ["-o", "time=", "-p", String(pid)]).catch(() => ({
    stdout: "0",
  }));
  return stdout
    .trim()
    .split(":")
    .reduce((sum, part) => sum * 60 + Number(part), 0);
}
