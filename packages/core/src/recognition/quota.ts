import { library } from "../library/index.ts";
import { Parked } from "./pauses.ts";

/**
 * Photos of one library that go to the recognizer in a calendar month (UTC): a stage's fact in infra/. Each costs
 * money, and whoever has an account can spend it.
 */
const limit = (): number => Number(process.env.RECOGNITIONS_PER_MONTH) || Number.POSITIVE_INFINITY;

const DAY = 24 * 3_600;

/**
 * Counts one recognition for the month.
 * @throws Parked when there is none left.
 */
export async function spend(owner: string, now = new Date()): Promise<void> {
  const most = limit();
  if (most === Number.POSITIVE_INFINITY) return;
  const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
  try {
    await library.entities.month
      .update({ owner, month: monthOf(now) })
      .add({ recognitions: 1 })
      .set({ expiresAt: next.getTime() / 1000 + 31 * DAY })
      .where(
        ({ recognitions }, { notExists, lt }) => `${notExists(recognitions)} OR ${lt(recognitions, most)}`,
      )
      .go();
  } catch (error) {
    if (isRefusal(error)) throw new Parked(next, most);
    throw error;
  }
}

/** Takes back what {@link spend} counted: the recognizer gave no answer, and asks nothing for that. */
export async function refund(owner: string, now = new Date()): Promise<void> {
  if (limit() === Number.POSITIVE_INFINITY) return;
  await library.entities.month
    .patch({ owner, month: monthOf(now) })
    .add({ recognitions: -1 })
    .where(({ recognitions }, { gte }) => gte(recognitions, 1))
    .go()
    // In the next month already, or gone: then there is nothing to take back.
    .catch((error) => {
      if (!isRefusal(error)) throw error;
    });
}

function monthOf(now: Date): string {
  return now.toISOString().slice(0, 7);
}

/** A condition did not hold. ElectroDB wraps what DynamoDB threw. */
export function isRefusal(error: unknown): boolean {
  const { name, cause } = error as { name?: string; cause?: { name?: string } };
  return name === "ConditionalCheckFailedException" || cause?.name === "ConditionalCheckFailedException";
}
