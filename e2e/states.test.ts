import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { dialogs } from "./states/dialogs.ts";
import { empty } from "./states/empty.ts";
import { inspect } from "./states/inspect.ts";
import { libraries } from "./states/library.ts";
import { pages } from "./states/pages.ts";
import type { State } from "./states/state.ts";
import { trouble } from "./states/trouble.ts";
import { underWay } from "./states/under-way.ts";
import { viewing } from "./states/viewing.ts";
import { visitors } from "./states/visitors.ts";
import { start, stop } from "./states/world.ts";

/** Every state of the site, on a phone, a tablet and a desk: accessible, laid out by the laws, and with a picture to be looked at. */

vi.setConfig({ testTimeout: 300_000 });

const states: Record<string, State[]> = {
  "before anybody is signed in": visitors,
  "on the first day": empty,
  "the library": libraries,
  "the pages beside it": pages,
  dialogs,
  "one photo": viewing,
  "what goes on": underWay,
  "when something goes wrong": trouble,
};

beforeAll(start, 600_000);
afterAll(stop);

describe.each(Object.entries(states))("%s", (_, some) => {
  it.each(some)("$name", async (state) => {
    expect(await inspect(state)).toEqual([]);
  });
});

it("has a name for each", () => {
  const names = Object.values(states).flatMap((some) => some.map(({ name }) => name));
  expect(names).toEqual([...new Set(names)]);
});
