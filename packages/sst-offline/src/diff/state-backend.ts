import { createServer } from "node:http";

/**
 * What SST's CLI itself asks of AWS before it starts the engine: parameters of SSM (its bootstrap, a
 * passphrase) and state in S3, which is empty here. The parameters' names are SST 4.17.1's.
 */
export async function startStateBackend(): Promise<{ url: string; close(): Promise<void> }> {
  const bootstrap = {
    version: 99,
    asset: "sst-asset-offline",
    state: "sst-state-offline",
    assetEcrRegistryId: "123456789012",
    assetEcrUrl: "123456789012.dkr.ecr.us-east-1.amazonaws.com/sst-asset",
  };
  const parameters = new Map([["/sst/bootstrap", JSON.stringify(bootstrap)]]);

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const action = String(request.headers["x-amz-target"] ?? "")
      .split(".")
      .at(-1);
    if (!action) {
      // S3: nothing is there yet, and everything may be written.
      const reading = request.method === "GET" || request.method === "HEAD";
      response.writeHead(reading ? 404 : 200, { "content-type": "application/xml" });
      response.end(request.method === "GET" ? "<Error><Code>NoSuchKey</Code></Error>" : "");
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
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
