import { type Change, DiskFull, type Room } from "./room.ts";
import type { Seal } from "./seal.ts";

/** A LevelDB database whose files show that a part of what was acknowledged is gone. */
export class DamagedStore extends Error {
  override readonly name = "DamagedStore";
}

/** What is used of a database, ours or dynalite's: `abstract-level`'s interface to those who implement one. */
export interface Guarded {
  open(): Promise<void>;
  close(): Promise<void>;
  get(key: string): Promise<unknown>;
  _batch(operations: Operation[], options: { sync?: boolean }): Promise<void>;
  _put(key: string, value: string, options: { sync?: boolean }): Promise<void>;
  _del(key: string, options: { sync?: boolean }): Promise<void>;
  _clear(options: object): Promise<void>;
}
type Operation = { type: "put"; key: string; value: string } | { type: "del"; key: string };

export interface GuardOptions {
  room: Room;
  /** What must be in the folder. */
  seal: Seal;
  /** Makes the database, which may begin to open by itself. */
  make(): Guarded;
  /** Open it as far as it can be, though it is damaged. */
  salvage?: boolean;
  /** After the database was closed and opened again: what was attached to it must be opened again too. */
  reopened?(level: Guarded): Promise<void>;
}

/** Not to be met among the keys of services: those begin with `!`, and dynalite's with a kind of its own. */
const GENERATION = "seal~generation";
const MEND_EVERY_MS = 500;
/** A batch that puts fewer characters than these leaves a disk that is nearly full as good as it was. */
const SMALL = 64 * 1024;

/**
 * Opens a database and lets no write past that would be in danger:
 *
 * - A folder of which a part is gone is not opened.
 * - Nothing is written to a disk that is full, and nothing large to one that is nearly so.
 * - After a write that failed, the database is opened again before the next one. LevelDB goes on behind a record that
 *   it could write by half, and whoever opens that log passes over what follows, acknowledged as it was.
 *
 * @throws DamagedStore, and what LevelDB throws
 */
export async function openGuarded(options: GuardOptions): Promise<void> {
  const { room, seal, salvage = false, reopened = async () => {} } = options;
  if (salvage) seal.reset();
  else {
    const damage = await seal.damage();
    if (damage) throw new DamagedStore(damage);
  }
  const level = options.make();
  await level.open();
  const least = seal.least();
  let generation = await readGeneration(level);
  if (generation < least) {
    await level.close();
    throw new DamagedStore(`the last ${least - generation} of its ${least} writes are gone`);
  }
  await seal.begin(generation);

  const native = { batch: level._batch.bind(level), clear: level._clear.bind(level) };
  // The class's own: dynalite puts others in their place, after whose close nothing is opened any more.
  const own = Object.getPrototypeOf(level) as Guarded;
  const [open, close] = [own.open.bind(level), own.close.bind(level)];
  let tail: Promise<unknown> = Promise.resolve();
  let broken = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  /** One at a time, so that their numbers are in the order in which they are written. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = tail.then(work);
    tail = done.catch(() => {});
    return done;
  }

  function write(operations: Operation[], settings: { sync?: boolean }): Promise<void> {
    return guardedly(changeOf(operations), async () => {
      const next = generation + 1;
      await native.batch([...operations, { type: "put", key: GENERATION, value: String(next) }], settings);
      generation = next;
      seal.wrote(next, settings.sync === true);
    });
  }

  function guardedly(change: Change, work: () => Promise<void>): Promise<void> {
    return alone(async () => {
      if (broken) throw new DiskFull();
      room.check(change);
      try {
        await work();
      } catch (error) {
        broken = true;
        mendLater();
        throw error;
      }
    });
  }

  function mendLater(): void {
    if (closed) return;
    timer = setTimeout(() => void alone(mend).catch(mendLater), MEND_EVERY_MS).unref();
  }

  async function mend(): Promise<void> {
    if (closed) return;
    if (!room.left("small")) throw new DiskFull();
    await close();
    await open();
    await reopened(level);
    const there = await readGeneration(level);
    // More may be there: a write that was answered with an error, and came through.
    if (there < generation) throw new DamagedStore(`${generation - there} writes are gone`);
    generation = there;
    broken = false;
  }

  level._batch = (operations, settings) => write(operations, settings);
  level._put = (key, value, settings) => write([{ type: "put", key, value }], settings);
  level._del = (key, settings) => write([{ type: "del", key }], settings);
  level._clear = (settings) => guardedly("small", () => native.clear(settings));
  const end = async () => {
    closed = true;
    clearTimeout(timer);
    await tail;
    await close();
    await seal.close();
  };
  // The second name is that by which dynalite calls what it finds here.
  level.close = Object.assign(end, { _original: end });
}

function changeOf(operations: Operation[]): Change {
  const lengths = operations.map((one) => (one.type === "put" ? one.key.length + one.value.length : 0));
  return lengths.reduce((sum, length) => sum + length, 0) < SMALL ? "small" : "large";
}

async function readGeneration(level: Guarded): Promise<number> {
  return Number((await level.get(GENERATION)) ?? 0);
}
