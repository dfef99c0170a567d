import * as Place from "@phototag/core/place";
import * as z from "zod";
import { type Routes, route } from "./route.ts";

export const places = {
  ListPlaces: route(
    {
      summary: "Cities of the world by how their names begin, to say where a photo was taken",
      query: Place.suggest.schema.pick({ q: true }),
      answer: z.object({ places: z.array(Place.PlaceJson) }),
      answers: "At most eight, the largest first",
      refuses: [400, 401],
    },
    async ({ query: { q } }) => ({ places: await Place.suggest({ q }) }),
  ),
} satisfies Routes;
