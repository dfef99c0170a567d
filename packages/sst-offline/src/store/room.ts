import { statfsSync } from "node:fs";

/**
 * Bytes that stay free. LevelDB writes its merged tables before it removes those that they are made of, some tens of
 * megabytes at a time, and a log that met a full disk is not to be read any more (see `guard.ts`): so the disk is
 * called full before it is.
 */
const RESERVE = 64 * 1024 * 1024;
/** Bytes that stay free of small changes: what is deleted is written down too, and a full disk must be emptied. */
const LAST_RESERVE = 16 * 1024 * 1024;

/** What is to be written: `small` is what deletes alone, or is of a few kilobytes. */
export type Change = "small" | "large";

/** Nothing more is stored: the disk is full, or so nearly that what is stored already would be in danger. */
export class DiskFull extends Error {
  readonly code = "ENOSPC";

  constructor() {
    super("The disk is full.");
  }
}

/** How much room the disk of a folder has left. */
export class Room {
  private full = false;

  /**
   * @param folder any that is on the disk
   * @param refuses says that a write finds no room though there is some: a fault that is asked for
   * @param say told in plain words when the disk has become full, and when it is no more: not of each write
   */
  constructor(
    private readonly folder: string,
    private readonly refuses: () => boolean = () => false,
    private readonly say: (line: string) => void = () => {},
  ) {}

  /** @throws DiskFull; to be asked before each write */
  check(change: Change = "large"): void {
    const full = !this.left("large");
    if (full !== this.full)
      this.say(
        full
          ? `The disk is full: ${this.folder} takes deletions and small changes alone until ${RESERVE / 1024 ** 2} MB are free.`
          : `The disk has room again: ${this.folder} takes what comes.`,
      );
    this.full = full;
    if ((full && !this.left(change)) || this.refuses()) throw new DiskFull();
  }

  /** Whether there is room for a write. A disk that does not say how large it is has some. */
  left(change: Change): boolean {
    try {
      const { bavail, blocks, bsize } = statfsSync(this.folder);
      return blocks === 0 || bavail * bsize >= (change === "small" ? LAST_RESERVE : RESERVE);
    } catch {
      return true;
    }
  }
}
