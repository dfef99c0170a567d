import type { Limits } from "@phototag/core/recognition";
import { allowance } from "./allowance.ts";
import { wholeNumber } from "./whole-number.ts";

/** How far recognition may go, as infra/recognition.ts says. What is missing or wrong there ends the function as it starts. */
export const limits: Limits = {
  tries: wholeNumber("RECOGNITION_MAX_RECEIVE_COUNT"),
  recognitionsPerMonth: wholeNumber("RECOGNITIONS_PER_MONTH"),
  ...allowance,
};
