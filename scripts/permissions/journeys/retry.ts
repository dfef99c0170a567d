import { DeleteObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Person } from "../../../e2e/person.ts";
import { ask, type Journey } from "./journey.ts";

export const retry: Journey = {
  name: "what could not be recognized is tried again, also after its file is gone",
  async run({ app }) {
    const person = await Person.signUp(app, "retry");
    const { endpoint, region, operator, bucket: Bucket } = person.outputs;
    const text = Buffer.from("no image at all");
    const { id } = await person.add({ name: "broken.jpg", type: "image/jpeg", bytes: text });
    const again = async () => {
      await ask(person, "POST", `/api/images/${id}/retry`);
      return person.settled(id);
    };
    if ((await again()).status !== "failed") throw new Error("a text was recognized");
    const s3 = new S3Client({ endpoint, region, credentials: { ...operator } });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: `private/${person.sub}/photos/${id}` }));
    const { reason } = await again();
    if (!reason?.includes("gone")) throw new Error(`a photo without a file failed for "${reason}"`);
  },
};
