import type { Allowance } from "@phototag/core/account";
import { wholeNumber } from "./whole-number.ts";

/** What one person may keep and add, as infra/ says. */
export const allowance: Allowance = {
  bytes: wholeNumber("BYTES_PER_PERSON"),
  photosPerDay: wholeNumber("PHOTOS_PER_DAY"),
};
