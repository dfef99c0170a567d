import type { TextLimits } from "@phototag/core/text";
import { wholeNumber } from "./whole-number.ts";

/** How far reading text may go, as infra/text.ts says. */
export const textLimits: TextLimits = {
  tries: wholeNumber("TEXT_MAX_RECEIVE_COUNT"),
  perMonth: wholeNumber("TEXTS_PER_MONTH"),
};
