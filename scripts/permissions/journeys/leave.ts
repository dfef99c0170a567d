import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { until } from "../../../e2e/altered-stack.ts";
import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import { ask, type Journey, sweepNow } from "./journey.ts";

export const leave: Journey = {
  name: "somebody deletes their account",
  async run({ app, snapshot }) {
    const person = await Person.signUp(app, "goes");
    await person.add(await drawnPhoto("last.jpg", 1));
    await ask(person, "GET", "/api/account");
    await ask(person, "DELETE", "/api/account", { email: person.email });
    const { endpoint, region, operator, bucket: Bucket } = person.outputs;
    const s3 = new S3Client({ endpoint, region, credentials: { ...operator } });
    await until(async () => {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      return !Contents.some(({ Key }) => Key?.includes(person.sub));
    }, "the photos are still there");
    // It makes sure that the user pool has forgotten them.
    await sweepNow(snapshot, person);
  },
};
