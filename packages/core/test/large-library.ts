import pMap from "p-map";

/** Puts rows of a library straight into the table, many at once: nobody adds a hundred thousand photos for a test. */

const AT_ONCE = 8;
/** DynamoDB takes no more in one request. */
const BATCH = 25;

/** The n-th of a library's photos, the newest first. */
export const photoAt = (n: number) => ({
  id: `img_${String(99_999_999 - n).padStart(26, "0")}`,
  at: new Date(Date.UTC(2026, 10, 22) - n * 60_000).toISOString(),
});

/** Where in `library.entities` rows of a kind go, as far as it is needed here. */
interface Rows<Row> {
  put(rows: Row[]): { go(): Promise<unknown> };
}

export async function putRows<Row>(
  entity: Rows<Row>,
  number: number,
  row: (n: number) => Row,
): Promise<void> {
  const batches = Array.from({ length: Math.ceil(number / BATCH) }, (_, batch) =>
    Array.from({ length: Math.min(BATCH, number - batch * BATCH) }, (_, n) => row(batch * BATCH + n)),
  );
  await pMap(batches, (rows) => entity.put(rows).go(), { concurrency: AT_ONCE });
}

interface Client {
  send(command: object): Promise<unknown>;
}

/**
 * Counts the rows that calls on a DynamoDB client read, as DynamoDB bills them: also those that a filter drops.
 * @returns how many were read since this was last asked
 */
export function countReads(client: Client): () => number {
  const send = client.send.bind(client);
  let rows = 0;
  client.send = async (command) => {
    const output = (await send(command)) as {
      ScannedCount?: number;
      Item?: object;
      Responses?: Record<string, object[]>;
    };
    rows += output.ScannedCount ?? (output.Item ? 1 : 0);
    for (const items of Object.values(output.Responses ?? {})) rows += items.length;
    return output;
  };
  return () => {
    const read = rows;
    rows = 0;
    return read;
  };
}
