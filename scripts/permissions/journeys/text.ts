import { until } from "../../../e2e/altered-stack.ts";
import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import { ask, type Journey } from "./journey.ts";

export const text: Journey = {
  name: "text in a photo is read and found, read again, and read later where its reader failed",
  async run({ app, recognizer }) {
    const person = await Person.signUp(app, "written");
    const found = async (word: string) => (await person.list(`?q=text:${word}`)).length === 1;
    recognizer.failNextTexts(1);
    const { id } = await person.add(await drawnPhoto("sign.jpg", 1));
    await until(() => found("hotel"), "the text was not read");
    recognizer.writing = "Motel";
    await ask(person, "POST", `/api/images/${id}/retry`);
    await until(() => found("motel"), "the text was not read again");
    recognizer.writing = "Hotel";
  },
};
