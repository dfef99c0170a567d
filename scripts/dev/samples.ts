import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename } from "node:path";
import type { Sample } from "../start/demo.ts";

/** The sample photos, on a free port of 127.0.0.1: the web's development server serves tracked files alone. */
export interface SampleServer {
  url: string;
  /** From now on these photos are offered; none before. */
  offer(samples: Sample[]): void;
  close(): Promise<void>;
}

/** Serves `/samples.json`, the list of the photos' names, and each photo by its name. */
export async function serveSamples(): Promise<SampleServer> {
  const files = new Map<string, string>();
  const server = createServer(async (req, res) => {
    const name = decodeURIComponent((req.url ?? "/").slice(1).split("?")[0]!);
    if (name === "samples.json") {
      res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify([...files.keys()]));
      return;
    }
    const file = files.get(name);
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
    if (bytes) res.writeHead(200, { "content-type": "image/jpeg" }).end(bytes);
    else res.writeHead(404).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    offer(samples) {
      for (const { path } of samples) files.set(basename(path), path);
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
