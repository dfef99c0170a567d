import { onDrift } from "@phototag/core/drift";
import { logger } from "./logger.ts";

// What a photo is found under is private: it is said only where the stage logs at this level.
onDrift((drift) => {
  const image = "id" in drift ? drift.id : undefined;
  logger.warn("drift mended", { kind: drift.kind, image });
  logger.debug("drift", { ...drift });
});
