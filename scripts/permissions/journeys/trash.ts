import { HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { until } from "../../../e2e/altered-stack.ts";
import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import { ask, type Journey } from "./journey.ts";

export const trash: Journey = {
  name: "photos are deleted, and one is sent again after that",
  async run({ app }) {
    const person = await Person.signUp(app, "trash");
    const [one, other] = [
      await person.add(await drawnPhoto("one.jpg", 1)),
      await person.add(await drawnPhoto("other.jpg", 2)),
    ];
    await ask(person, "DELETE", `/api/images/${one.id}`);
    await ask(person, "DELETE", `/api/images?id=${other.id}`);
    await ask(person, "DELETE", `/api/images/${one.id}?permanent=true`);
    await sendLate(person, one.id);
  },
};

/** A photo that was deleted for good stays deleted: the worker deletes what comes after it. */
async function sendLate(person: Person, id: string): Promise<void> {
  const { endpoint, region, operator, bucket: Bucket } = person.outputs;
  const object = { Bucket, Key: `private/${person.sub}/photos/${id}` };
  const own = new S3Client({ endpoint, region, credentials: await person.ownCredentials() });
  await own.send(new PutObjectCommand({ ...object, Body: (await drawnPhoto("late.jpg", 3)).bytes }));
  const s3 = new S3Client({ endpoint, region, credentials: { ...operator } });
  await until(
    () =>
      s3.send(new HeadObjectCommand(object)).then(
        () => false,
        (error: Error) => {
          if (error.name === "NotFound") return true;
          throw error;
        },
      ),
    "what came after the deletion is still there",
  );
}
