import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Service } from "../../src/service.ts";

/** Serves one service over HTTP on a free port of this machine, without checking signatures. */
export async function serve(service: Service): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((req, res) => {
    const handled = service.handle({
      req,
      res,
      url: new URL(req.url ?? "/", "http://127.0.0.1"),
      requestId: randomUUID(),
      caller: { kind: "operator", arn: "arn:aws:iam::123456789012:user/operator" },
      body: async () => {
        const chunks: Buffer[] = [];
        for await (const chunk of req) chunks.push(chunk as Buffer);
        return Buffer.concat(chunks);
      },
    });
    handled.catch((error) => res.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
