import { sweep } from "@phototag/core/sweep";
import type { Context } from "aws-lambda";
import { logger } from "./logger.ts";
import { measure, publish } from "./metrics/index.ts";

/** Time that one image may take. */
const RESERVE = 20_000;

/** Runs by schedule. */
export async function handler(_event: unknown, context: Context): Promise<void> {
  const swept = await sweep({ goOn: () => context.getRemainingTimeInMillis() > RESERVE });
  logger.info("swept", { ...swept });
  measure("Stuck", swept.requeued + swept.failed);
  publish();
}
