import type { IncomingHttpHeaders } from "node:http";
import { get } from "node:http";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, expect, it } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";

const cloud = await startCloud();
afterAll(() => cloud.close());

/** What comes over the wire, which fetch would hide. */
function wire(accept?: string): Promise<{ headers: IncomingHttpHeaders; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const url = `${cloud.url}/api/openapi.json`;
    get(url, { headers: accept ? { "accept-encoding": accept } : {} }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
      resolve({ headers: answer.headers, bytes: Buffer.concat(chunks) });
    }).on("error", reject);
  });
}

it("the API's answers pass the gateway and the edge as the function compressed them", async () => {
  const plain = await wire();
  expect(plain.headers).not.toHaveProperty("content-encoding");
  expect(plain.headers).toMatchObject({ vary: "Accept-Encoding", "cache-control": "no-store" });
  for (const [accept, encoding, decompress] of [
    ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
    ["gzip, deflate", "gzip", gunzipSync],
  ] as const) {
    const { headers, bytes } = await wire(accept);
    expect(headers).toMatchObject({
      "content-encoding": encoding,
      "content-type": "application/json",
      vary: "Accept-Encoding",
      "cache-control": "no-store",
    });
    expect(bytes.length * 4).toBeLessThan(plain.bytes.length);
    expect(decompress(bytes).equals(plain.bytes)).toBe(true);
  }
  // A client as people have it.
  const json = await (await fetch(`${cloud.url}/api/openapi.json`)).json();
  expect(json).toEqual(JSON.parse(plain.bytes.toString()));
});
