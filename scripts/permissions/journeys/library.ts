import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import { ask, type Journey, open } from "./journey.ts";

export const library: Journey = {
  name: "photos are added, seen, tagged and found",
  async run({ app }) {
    await open(`${app.url}/api/openapi.json`);
    const person = await Person.signUp(app, "library");
    const photo = await drawnPhoto("first.jpg", 1);
    const first = await person.add(photo);
    const [again] = await person.announce([photo]);
    if (!again || !("duplicateOf" in again)) throw new Error("the same photo was taken twice");
    const { thumbUrl = "", previewUrl = "", originalUrl = "" } = await person.image(first.id);
    for (const url of [thumbUrl, previewUrl, originalUrl]) await open(url);
    await ask(person, "PATCH", `/api/images/${first.id}`, { tags: { add: ["Mine"] } });
    await ask(person, "PATCH", "/api/images", { ids: [first.id], tags: { remove: ["Mine"] } });
    for (const query of ["", "?q=cat", "?q=in:trash", `?ids=${first.id}`]) await person.list(query);
    await ask(person, "GET", "/api/tags?prefix=c");
    await ask(person, "GET", "/api/months");
    await ask(person, "GET", "/api/places?q=par");
    await ask(person, "GET", `/api/images/${first.id}/alike`);
    await ask(person, "GET", "/api/alike");
    await ask(person, "GET", `/api/originals?ids=${first.id}`);
  },
};
