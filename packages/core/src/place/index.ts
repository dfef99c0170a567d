/** Where photos were taken, and what it is called there. */
import * as z from "zod";
import { fn } from "../fn/index.ts";
import { citiesCalled } from "./gazetteer.ts";

const degrees = (most: number) => z.number().min(-most).max(most);

/** To a tenth of a millimeter: what is nearer to zero than any place is no number that DynamoDB keeps. */
const rounded = (most: number) => degrees(most).overwrite((value) => Math.round(value * 1e9) / 1e9 || 0);

/** Where a photo was taken, as somebody says it. */
export const Coordinates = z.object({ latitude: rounded(90), longitude: rounded(180) });

export const PlaceJson = z
  .object({
    latitude: degrees(90).meta({ description: "Degrees, north positive" }),
    longitude: degrees(180).meta({ description: "Degrees, east positive" }),
    city: z.string().optional(),
    region: z
      .string()
      .optional()
      .meta({ description: "A state, a province: the first division of its country" }),
    country: z.string().optional(),
  })
  .meta({ id: "Place" });
export type PlaceJson = z.infer<typeof PlaceJson>;

/** Cities that are suggested at once. */
const SUGGESTED = 8;

/** Cities of the world that are called so, or begin so, the largest first: `par`, `paris, texas`. */
export const suggest = fn(
  z.object({ q: z.string().max(100) }),
  async ({ q }): Promise<PlaceJson[]> => citiesCalled(q, SUGGESTED),
);
