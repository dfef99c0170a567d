import { isConditionFailed, library } from "../library/index.ts";
import { QuotaUsedUp } from "./pauses.ts";

/**
 * So many photos of one library go to the recognizer in a calendar month (UTC): each costs money, and whoever has an
 * account can spend it.
 */

const DAY = 24 * 3_600;

/** What is counted, each for itself. */
type Counted = "recognitions" | "texts";

/**
 * Counts one recognition, or one reading of text, for the month.
 * @param perMonth how many a month has
 * @throws QuotaUsedUp when there is none left.
 */
export async function spend(
  owner: string,
  perMonth: number,
  what: Counted = "recognitions",
  now = new Date(),
): Promise<void> {
  const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
  try {
    await library.entities.month
      .update({ owner, month: monthOf(now) })
      .add({ [what]: 1 })
      .set({ expiresAt: next.getTime() / 1000 + 31 * DAY })
      .where(({ [what]: count }, { notExists, lt }) => `${notExists(count)} OR ${lt(count, perMonth)}`)
      .go();
  } catch (error) {
    if (isConditionFailed(error))
      throw new QuotaUsedUp(next, `This month's ${perMonth.toLocaleString("en-GB")} photos are recognized.`);
    throw error;
  }
}

/** Takes back what {@link spend} counted: the recognizer gave no answer, and asks nothing for that. */
export async function refund(owner: string, what: Counted = "recognitions", now = new Date()): Promise<void> {
  await library.entities.month
    .patch({ owner, month: monthOf(now) })
    .add({ [what]: -1 })
    .where(({ [what]: count }, { gte }) => gte(count, 1))
    .go()
    // In the next month already, or gone: then there is nothing to take back.
    .catch((error) => {
      if (!isConditionFailed(error)) throw error;
    });
}

function monthOf(now: Date): string {
  return now.toISOString().slice(0, 7);
}
