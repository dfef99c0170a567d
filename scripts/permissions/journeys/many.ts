import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { until } from "../../../e2e/altered-stack.ts";
import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import { ask, type Journey } from "./journey.ts";

export const many: Journey = {
  name: "many photos are changed by jobs, which is taken back, a tag is renamed, removed and forgotten, and the trash is emptied",
  async run({ app }) {
    const person = await Person.signUp(app, "many");
    const { id } = await person.add(await drawnPhoto("one.jpg", 1));
    await ask(person, "GET", "/api/ids?q=");
    await ask(person, "PATCH", `/api/images/${id}`, { tags: { add: ["Mine"] } });
    const done = async (begun: unknown) => {
      const { id: job } = begun as { id: string };
      await until(async () => {
        const { body } = await ask(person, "GET", `/api/jobs/${job}`);
        return (body as { status: string }).status === "done";
      }, "the change of many photos did not end");
      return job;
    };
    const job = async (request: object) => done((await ask(person, "POST", "/api/jobs", request)).body);
    const marked = await job({ q: "", edit: { favorite: true } });
    await job({ undo: marked });
    await job({ ids: [id], edit: { retry: true } });
    await ask(person, "GET", "/api/jobs");
    await ask(person, "DELETE", `/api/jobs/${marked}`);
    const retold = async (method: string, path: string, body?: object) => {
      const answer = (await ask(person, method, path, body)).body as { job: unknown };
      await done(answer.job);
    };
    await retold("PATCH", "/api/tags/mine", { name: "Ours" });
    await retold("DELETE", "/api/tags/ours");
    await ask(person, "DELETE", "/api/tags/ours/rule");
    await job({ q: "", edit: { trashed: true } });
    await job({ q: "in:trash", edit: { purge: true } });
    await nobodys(person);
  },
};

/** A message that comes before its job is put off. */
async function nobodys({ outputs, sub }: Person): Promise<void> {
  const { endpoint, region, operator, jobQueueUrl: QueueUrl } = outputs;
  const sqs = new SQSClient({ endpoint, region, credentials: operator });
  const job = { owner: sub, id: "job_00000000000000000000000000" };
  await sqs.send(
    new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ job }), MessageGroupId: sub }),
  );
}
