import { beforeAll, describe, expect, it } from "vitest";
import { Person } from "../person.ts";
import { signIn } from "../sign-in.ts";
import { app, browser, byHand } from "./by-hand.ts";
import { Keyboard } from "./keyboard.ts";
import { manyPhotos, type Someone, strawberries } from "./someone.ts";
import { places } from "./tour.ts";

byHand("by the keyboard alone", {
  screen: { viewport: { width: 1280, height: 800 } },
  on: (page) => new Keyboard(page),
});

// The narrow one is also what is left of a screen that is magnified four times. (WCAG 2.2, 1.4.10.)
describe.each([1280, 390])("in a window of %i pixels, Tab", (width) => {
  let someone: Someone;
  let keyboard: Keyboard;

  beforeAll(async () => {
    const context = await browser.newContext({ viewport: { width, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    const person = await Person.signUp(app, `tabs-${width}`);
    const [small] = await manyPhotos();
    for (const one of [await strawberries(), small!]) await person.add(one);
    await signIn(page, app, person);
    keyboard = new Keyboard(page);
    someone = { hand: keyboard, app, email: person.email, stranger: () => Promise.resolve(keyboard) };
    return () => context.close();
  });

  it.each(Object.entries(places))("leads through %s to nothing that cannot be seen", async (_, come) => {
    await come(keyboard, someone);
    expect(await keyboard.tour()).not.toEqual([]);
  });
});
