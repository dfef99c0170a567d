import "./drift.ts";
import { sweep } from "@phototag/core/sweep";
import type { Context } from "aws-lambda";
import { logger } from "./logger.ts";
import { measure, publish } from "./metrics/index.ts";

/** Time that one image may take. */
const RESERVE = 20_000;

/**
 * Runs by schedule.
 * @throws Error after everything that could be done is done, when something went wrong with a photo: that rings an alarm
 */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const swept = await sweep({
    goOn: () => context.getRemainingTimeInMillis() > RESERVE,
    onFault: ({ owner, id }, error) => logger.error("not swept", { owner, image: id, error: error as Error }),
    onMissing: (owner, erasedAt) =>
      logger.warn("account gone: what is left of it will be erased", {
        owner,
        erasedAt: erasedAt.toISOString(),
      }),
    onErased: (owner) => logger.info("account erased", { owner }),
  });
  logger.info("swept", { ...swept });
  measure("Stuck", swept.requeued + swept.failed + swept.faulty);
  publish();
  if (swept.faulty > 0)
    throw new Error(`${swept.faulty} photos were not swept: each is named in the log ("not swept").`);
}
