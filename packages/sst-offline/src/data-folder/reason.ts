const reasons: Record<string, string> = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the disk is read-only",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "there is a file of that name",
  ENOSPC: "the disk is full",
  // So /proc and /sys answer.
  ENOENT: "the system lets nobody make a folder there",
};

/** Why a folder or a file cannot be made, in plain words. */
export function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? message;
}

/** The error of a `LevelDB` that did not open, which its binding wraps in another one. */
export function levelError(error: unknown): { code?: string; message: string } {
  return ((error as Error).cause ?? error) as { code?: string; message: string };
}
