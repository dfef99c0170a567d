import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import { run } from "../stack/running.ts";
import { awsCli, hasAwsCli } from "./clients/aws-cli.ts";
import { hasBoto3, startBoto3 } from "./clients/boto3.ts";
import { Context, type Shared, sdkClients } from "./context.ts";
import { CLIENTS, type Client, type Row, type ServiceRows } from "./row.ts";
import { CLIENT_SECRET } from "./stack/names.ts";
import { root, snapshot } from "./stack/snapshot.ts";

/** Asks every row of some services of one cloud, by each of its clients that this machine has. */
export function hold(services: ServiceRows[]): void {
  const all = services.flatMap(({ rows }) => rows);
  const asks = (client: Client) => all.some(({ by }) => by[client]);
  const here: Record<Client, boolean> = {
    sdk: true,
    http: true,
    cli: asks("cli") && hasAwsCli(),
    boto3: asks("boto3") && hasBoto3(),
  };
  for (const client of Object.keys(CLIENTS) as Client[]) {
    const rows = all.filter(({ by }) => by[client]).length;
    if (rows && !here[client])
      console.warn(`${CLIENTS[client]} is not here: ${rows} rows are not asked by it`);
  }
  let shared: Shared;
  let close = async () => {};

  beforeAll(async () => {
    const data = await mkdtemp(join(tmpdir(), "conformance-"));
    const cloud = await run(snapshot, { data, root, secrets: { ClientSecret: CLIENT_SECRET } });
    const boto3 = here.boto3 ? startBoto3(cloud) : undefined;
    const missing = () => Promise.reject(new Error("boto3 is not here"));
    shared = {
      cloud,
      sdk: sdkClients(cloud.endpoint, cloud.operator),
      aws: awsCli(cloud),
      python: boto3?.python ?? missing,
      queuesTaken: 0,
      fifoQueuesTaken: 0,
      collected: new Map(),
    };
    close = async () => {
      boto3?.close();
      for (const client of Object.values(shared.sdk)) client.destroy();
      await cloud.remove();
    };
  });
  afterAll(() => close());

  describe.each(services)("$service", ({ rows }) => {
    const asked = rows.flatMap((row) =>
      (Object.keys(CLIENTS) as Client[])
        .filter((client) => row.by[client])
        .map((client) => ({ row, client })),
    );
    for (const { row, client } of asked) {
      const name = `${row.operation}: ${row.rule} [${CLIENTS[client]}] (${row.source})`;
      // A missing client is said, not passed over: the test is reported as skipped, with the reason.
      if (here[client]) test.concurrent(name, () => ask(row, client));
      else test.skip(`${name}: ${CLIENTS[client]} is not here`, () => {});
    }
  });

  async function ask({ by }: Row, client: Client): Promise<void> {
    await by[client]?.(new Context(shared));
  }
}
