import { Logger } from "@aws-lambda-powertools/logger";

/** JSON lines; service name and level come from the environment. What it says of photos: ids and counts, at `debug` also names and tags. */
export const logger = new Logger();
