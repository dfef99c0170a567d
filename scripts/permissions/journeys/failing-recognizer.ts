import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import type { Journey } from "./journey.ts";

export const failingRecognizer: Journey = {
  name: "Rekognition fails once, and its message comes again",
  async run({ app, recognizer }) {
    const person = await Person.signUp(app, "failing");
    recognizer.failNext(1);
    const { status } = await person.add(await drawnPhoto("unlucky.jpg", 1));
    if (status !== "ready") throw new Error(`the photo is ${status}`);
  },
};
