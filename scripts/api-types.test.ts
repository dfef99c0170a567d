import { expect, it } from "vitest";
import { generate, isStale } from "./api-types.ts";

it("the site's types of the API are what the API says of itself", async () => {
  expect(await isStale(await generate()), "stale: run `npm run api:types` and commit what it writes").toBe(
    false,
  );
});
