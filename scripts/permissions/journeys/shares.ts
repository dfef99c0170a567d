import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import { ask, type Journey, open } from "./journey.ts";

export const shares: Journey = {
  name: "a photo is shared by a link, which somebody without an account opens, and which is taken back",
  async run({ app }) {
    const person = await Person.signUp(app, "shares");
    const { id } = await person.add(await drawnPhoto("rome.jpg", 1));
    const tells = { downloads: true, names: true, places: true };
    const { body } = await ask(person, "POST", "/api/shares", { title: "Rome", ids: [id], ...tells });
    const { id: share, url } = body as { id: string; url: string };
    await ask(person, "GET", "/api/shares");
    const shown = await open(`${app.url}/api/shared/${new URL(url).hash.slice(1)}`);
    const { images } = (await shown.json()) as {
      images: { thumbUrl: string; previewUrl: string; downloadUrl: string }[];
    };
    const [image] = images;
    if (!image) throw new Error("The link shows nothing.");
    for (const at of [image.thumbUrl, image.previewUrl, image.downloadUrl]) await open(at);
    await ask(person, "DELETE", `/api/shares/${share}`);
  },
};
