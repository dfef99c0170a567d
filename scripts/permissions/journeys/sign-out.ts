import { Person } from "../../../e2e/person.ts";
import type { Journey } from "./journey.ts";

export const signOut: Journey = {
  name: "somebody signs out everywhere",
  async run({ app }) {
    const person = await Person.signUp(app, "leaves");
    const { status, body } = await person.call("POST", "/api/account/sign-out");
    if (status !== 204) throw new Error(`not signed out: ${status} ${JSON.stringify(body)}`);
  },
};
