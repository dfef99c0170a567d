import { isConditionFailed, library } from "../library/index.ts";
import { QuotaUsedUp } from "./pauses.ts";

/**
 * So many photos of one library go to the recognizer in a calendar month (UTC): each costs money, and whoever has an
 * account can spend it.
 */

const DAY = 24 * 3_600;

/**
 * Counts one recognition for the month.
 * @param perMonth how many a month has
 * @throws QuotaUsedUp when there is none left.
 */
export async function spend(owner: string, perMonth: number, now = new Date()): Promise<void> {
  const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
  try {
    await library.entities.month
      .update({ owner, month: monthOf(now) })
      .add({ recognitions: 1 })
      .set({ expiresAt: next.getTime() / 1000 + 31 * DAY })
      .where(
        ({ recognitions }, { notExists, lt }) =>
          `${notExists(recognitions)} OR ${lt(recognitions, perMonth)}`,
      )
      .go();
  } catch (error) {
    if (isConditionFailed(error)) throw new QuotaUsedUp(next, perMonth);
    throw error;
  }
}

/** Takes back what {@link spend} counted: the recognizer gave no answer, and asks nothing for that. */
export async function refund(owner: string, now = new Date()): Promise<void> {
  await library.entities.month
    .patch({ owner, month: monthOf(now) })
    .add({ recognitions: -1 })
    .where(({ recognitions }, { gte }) => gte(recognitions, 1))
    .go()
    // In the next month already, or gone: then there is nothing to take back.
    .catch((error) => {
      if (!isConditionFailed(error)) throw error;
    });
}

function monthOf(now: Date): string {
  return now.toISOString().slice(0, 7);
}
