import { createServer } from "node:http";

/** What stands in for AWS while SST's CLI runs. */
export interface StateBackend {
  /** Variables that lead the CLI there, with {@link cliEnvironment}. */
  env: Record<string, string>;
  /** Forgets what was kept. */
  close(): Promise<void>;
}

/**
 * What SST's CLI itself asks of AWS before it starts the engine: parameters of SSM (its bootstrap, a
 * passphrase), and state and secrets in S3, kept in memory. The parameters' names are SST 4.17.1's.
 *
 * @example
 * const backend = await startStateBackend();
 * const env = { ...process.env, ...cliEnvironment(app), ...backend.env };
 * execFileSync("npx", ["sst", "secret", "set", "Name", "value"], { cwd: app, env });
 */
export async function startStateBackend(): Promise<StateBackend> {
  const bootstrap = {
    version: 99,
    asset: "sst-asset-offline",
    state: "sst-state-offline",
    assetEcrRegistryId: "123456789012",
    assetEcrUrl: "123456789012.dkr.ecr.us-east-1.amazonaws.com/sst-asset",
  };
  const parameters = new Map([["/sst/bootstrap", JSON.stringify(bootstrap)]]);
  const objects = new Map<string, Buffer>();

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const action = String(request.headers["x-amz-target"] ?? "")
      .split(".")
      .at(-1);
    if (!action) {
      const key = new URL(request.url ?? "/", "http://localhost").pathname;
      if (request.method === "PUT") objects.set(key, Buffer.concat(chunks));
      if (request.method === "DELETE") objects.delete(key);
      const found = objects.get(key);
      const reading = request.method === "GET" || request.method === "HEAD";
      response.writeHead(reading && !found ? 404 : 200, { "content-type": "application/xml" });
      if (request.method !== "GET") response.end();
      else response.end(found ?? "<Error><Code>NoSuchKey</Code></Error>");
      return;
    }
    const input = JSON.parse(Buffer.concat(chunks).toString() || "{}") as { Name?: string; Value?: string };
    const answer = (status: number, body: object) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    };
    const name = input.Name ?? "";
    if (action === "PutParameter") {
      parameters.set(name, input.Value ?? "");
      return answer(200, {});
    }
    if (action !== "GetParameter") return answer(400, { __type: "UnknownOperationException" });
    const value = parameters.get(name);
    if (value === undefined) return answer(400, { __type: "ParameterNotFound" });
    return answer(200, { Parameter: { Name: name, Type: "String", Value: value } });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("the state backend has no address");
  return {
    env: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${address.port}`,
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "offline",
      AWS_SECRET_ACCESS_KEY: "offline",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
