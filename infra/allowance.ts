/** What one person may keep and add, as functions are told. */
import { stageOf } from "./stage";

const { bytes, photosPerDay } = stageOf($app.stage).perPerson;

export const allowance = { BYTES_PER_PERSON: String(bytes), PHOTOS_PER_DAY: String(photosPerDay) };
