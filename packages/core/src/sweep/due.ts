import { announce } from "../drift/index.ts";
import { read } from "../image/change.ts";
import { ALL, type ImageRow, library } from "../library/index.ts";

/** That the sweep must look at an image from a time on. */
interface Due {
  at: string;
  owner: string;
  id: string;
}

/** Hands over what is due, the oldest first. @returns whether all was taken. */
export async function eachDue(now: number, take: (item: Due) => Promise<boolean>): Promise<boolean> {
  let cursor: string | null = null;
  do {
    const page: { data: Due[]; cursor: string | null } = await library.entities.due.query
      .primary({ all: ALL })
      .lt({ at: new Date(now).toISOString() })
      .go({ limit: 100, cursor, consistent: true });
    for (const item of page.data) if (!(await take(item))) return false;
    cursor = page.cursor;
  } while (cursor);
  return true;
}

/** The image that is due. An item that no image knows of is taken away: it would be read by every sweep. */
export async function find(item: Due, dryRun = false): Promise<ImageRow | undefined> {
  const { at, owner, id } = item;
  const image = await read(owner, id);
  if (image?.due === at) return image;
  // Whoever has just moved it on has taken the item away as well.
  const { data } = await library.entities.due.get({ all: ALL, ...item }).go({ consistent: true });
  if (!data || dryRun || (await read(owner, id))?.due === at) return undefined;
  await library.entities.due.delete({ all: ALL, at, owner, id }).go();
  announce({ kind: "due", owner, id });
  return undefined;
}

/**
 * Has the next sweep look at everything else first, lest what goes wrong every time keep others waiting. It reads and
 * writes no more of the row than it must: the row may be what is wrong.
 */
export async function toTheEnd({ at, owner, id }: Due, now: number): Promise<void> {
  const later = new Date(now).toISOString();
  await library.transaction
    .write(({ image, due }) => [
      image
        .patch({ owner, id })
        .set({ due: later })
        .add({ rev: 1 })
        .where((row, { eq }) => eq(row.due, at))
        .commit(),
      due.delete({ all: ALL, at, owner, id }).commit(),
      due.put({ all: ALL, at: later, owner, id }).commit(),
    ])
    .go();
}
