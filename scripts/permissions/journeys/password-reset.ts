import { Person } from "../../../e2e/person.ts";
import { ask, type Journey } from "./journey.ts";

export const passwordReset: Journey = {
  name: "someone forgot their password and signs in by another one",
  async run({ app }) {
    const person = await Person.signUp(app, "forgetful");
    await person.resetPassword("Another-horse-9");
    await ask(await Person.signIn(app, person.email, "Another-horse-9"), "GET", "/api/tags");
  },
};
