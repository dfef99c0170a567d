import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";

const POLL_MS = 200;
/** How long an owner may take to write its name into a lock that it just made. */
const UNNAMED_MS = 5_000;

/**
 * Waits until no other process holds the lock at `folder`, takes it, and returns what gives it back. A lock whose
 * owner died is taken over. (A dozen lines; the libraries for it renew a timestamp in the background instead.)
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const owner = path.join(folder, "pid");
  for (;;) {
    try {
      // Making a folder succeeds for one process alone.
      await mkdir(folder);
      await writeFile(owner, String(process.pid));
      return () => rm(folder, { recursive: true, force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await isAbandoned(folder, owner)) await rm(folder, { recursive: true, force: true });
    else await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function isAbandoned(folder: string, owner: string): Promise<boolean> {
  const pid = Number(await readFile(owner, "utf8").catch(() => ""));
  if (pid) return !isRunning(pid);
  const made = await stat(folder).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > UNNAMED_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
