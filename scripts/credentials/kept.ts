import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { OpsError } from "../ops/stack.ts";

/** What is kept of a sign-in between two calls. */
const Kept = z.object({ issuer: z.string(), clientId: z.string(), refreshToken: z.string() });
export type Kept = z.infer<typeof Kept>;

/** A file that its owner alone may read. */
export function keptSignIn(file: string) {
  return {
    /** The sign-in, if it is one of this client of this user pool. */
    async read({ issuer, clientId }: Omit<Kept, "refreshToken">): Promise<string | undefined> {
      const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined;
        throw error;
      });
      const { data } = Kept.safeParse(parse(text));
      return data?.issuer === issuer && data.clientId === clientId ? data.refreshToken : undefined;
    },
    /** A reader sees the old sign-in or the new one, never a part. */
    async write(kept: Kept): Promise<void> {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const part = `${file}.${process.pid}`;
      await writeFile(part, JSON.stringify(kept), { mode: 0o600 });
      await rename(part, file);
    },
    forget: () => rm(file, { force: true }),
  };
}

function parse(text = ""): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where this system keeps what a program can make anew: `~/.cache/phototag/production.json`. @throws OpsError */
export function keptFile(
  stage: string,
  env: Record<string, string | undefined> = process.env,
  platform = process.platform,
): string {
  // Of a stack that a file describes it is what stands there.
  if (!/^[\w-]+$/.test(stage)) throw new OpsError(`"${stage}" is not a stage`);
  const caches: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(homedir(), "Library", "Caches"),
    win32: env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"),
  };
  return join(
    env.XDG_CACHE_HOME || (caches[platform] ?? join(homedir(), ".cache")),
    "phototag",
    `${stage}.json`,
  );
}
