import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import { ask, type Journey } from "./journey.ts";

export const albums: Journey = {
  name: "a photo is put into an album, which gets another title and goes",
  async run({ app }) {
    const person = await Person.signUp(app, "albums");
    const { id } = await person.add(await drawnPhoto("rome.jpg", 1));
    const { body } = await ask(person, "POST", "/api/albums", { title: "Rome", add: [id] });
    const { id: album } = body as { id: string };
    await ask(person, "PATCH", `/api/albums/${album}`, { title: "Rome and back" });
    await ask(person, "GET", `/api/albums/${album}`);
    await ask(person, "GET", "/api/albums");
    await ask(person, "DELETE", `/api/albums/${album}`);
  },
};
