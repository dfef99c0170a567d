import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { until } from "../../../e2e/altered-stack.ts";
import type { Outputs } from "../../../e2e/app.ts";
import { StoredState, sum } from "../../../e2e/chaos/store.ts";
import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import { ask, type Journey, sweepNow } from "./journey.ts";

export const sweep: Journey = {
  name: "the sweep ends what was left alone: a lost event, a stuck photo, an upload that never came, old trash",
  async run({ app, snapshot }) {
    const person = await Person.signUp(app, "sweep");
    const add = async (name: string, seed: number) => (await person.add(await drawnPhoto(name, seed))).id;
    const [lost, stuck, trashed] = [
      await add("lost.jpg", 1),
      await add("stuck.jpg", 2),
      await add("old.jpg", 3),
    ];
    await ask(person, "DELETE", `/api/images/${trashed}`);
    const [grant] = await person.announce([await drawnPhoto("never-sent.jpg", 4)]);
    if (!grant || "duplicateOf" in grant) throw new Error("no grant");

    // Whoever reads a photo's text writes its row, and would write over what follows.
    const state = new StoredState(person.outputs);
    await until(async () => sum(await state.counts("textQueueUrl")) === 0, "the photos' text was not read");
    const rows = libraryOf(person.outputs);
    await rows.leaveAlone(grant.id);
    await rows.leaveAlone(lost, { status: "uploading" });
    await rows.leaveAlone(stuck, { status: "recognizing" });
    await rows.leaveAlone(trashed);

    await sweepNow(snapshot, person);
    const status = async (id: string) => {
      const { status, body } = await person.call("GET", `/api/images/${id}`);
      return status === 200 ? (body as { status: string }).status : status;
    };
    await until(async () => (await status(lost)) === "ready", "the lost photo was not recognized");
    for (const [id, expected] of [
      [stuck, "failed"],
      [trashed, 404],
      [grant.id, 404],
    ] as const)
      if ((await status(id)) !== expected) throw new Error(`swept, a photo is ${await status(id)}`);
  },
};

/** An item as ElectroDB writes it. */
interface Item {
  pk: string;
  sk: string;
  __edb_e__: string;
  id: string;
  at: string;
  [attribute: string]: unknown;
}

const DAY = 86_400_000;

/** The library's rows by the operator's hand. */
function libraryOf({ endpoint, region, operator, table: TableName }: Outputs) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region, credentials: operator }));
  const items = async () =>
    (await client.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items as Item[];
  return {
    /** Makes a photo's row, with these changes, look as if nobody had touched it for forty days: the sweep is due for it. */
    async leaveAlone(id: string, changes: object = {}): Promise<void> {
      const all = await items();
      const image = all.find((item) => item.__edb_e__ === "image" && item.id === id);
      const dues = all.filter((item) => item.__edb_e__ === "due");
      const [known] = dues;
      if (!image || !known) throw new Error(`there is no row of ${id}, or nothing is due at all`);
      const before = dues.find((item) => item.id === id);
      const at = new Date(Date.now() - DAY).toISOString();
      const due = { ...known, at, id, sk: known.sk.replace(known.at, at).replace(known.id, id) };
      const earlier = Object.fromEntries(
        ["updatedAt", "trashedAt"].flatMap((name) => {
          const then = image[name];
          return typeof then === "string"
            ? [[name, new Date(Date.parse(then) - 40 * DAY).toISOString()]]
            : [];
        }),
      );
      await client.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName, Item: { ...image, ...earlier, ...changes, due: at } } },
            ...(before ? [{ Delete: { TableName, Key: { pk: before.pk, sk: before.sk } } }] : []),
            { Put: { TableName, Item: due } },
          ],
        }),
      );
    },
  };
}
