import { defaultCache, prepareModels } from "@phototag/vision";

/** Before the first of these tests, as `npm start` does: a function carries its networks, and a fresh checkout has none. */
export default async function setup(): Promise<void> {
  await prepareModels(defaultCache());
}
