import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import { describe, expect, it } from "vitest";
import { chooseEncoding, compression } from "./compression.ts";

describe("of what a client accepts, it gets", () => {
  it.each([
    [undefined, undefined],
    ["", undefined],
    ["identity", undefined],
    ["gzip, deflate, br, zstd", "br"],
    ["gzip, deflate", "gzip"],
    ["GZIP", "gzip"],
    ["*", "br"],
    ["br;q=0, *", "gzip"],
    ["br;q=0.5, gzip", "gzip"],
    ["gzip;q=0.8, br;q=0.8", "br"],
    ["br;q=0, gzip;q=0", undefined],
    ["*;q=0", undefined],
    ["deflate", undefined],
  ])("of %s: %s", (header, encoding) => {
    expect(chooseEncoding(header)).toBe(encoding);
  });
});

const long = { text: "photo ".repeat(1000) };
const app = new Hono().use(compression);
app.onError((_error, c) => c.json(long, 500));
app.get("/long", (c) => c.json(long));
app.get("/short", (c) => c.json({}));
app.get("/text", (c) => c.text(long.text));
app.get("/none", (c) => c.body(null, 204));
app.get("/fails", () => {
  throw new Error("on purpose");
});

const ask = async (path: string, accept?: string, method = "GET") => {
  const answer = await app.request(path, { method, headers: accept ? { "accept-encoding": accept } : {} });
  const { status, headers } = answer;
  return {
    status,
    encoding: headers.get("content-encoding"),
    vary: headers.get("vary"),
    body: Buffer.from(await answer.arrayBuffer()),
  };
};

describe("an answer", () => {
  it("comes smaller, and whole", async () => {
    const asked = await ask("/long");
    const br = await ask("/long", "gzip, br");
    const gz = await ask("/long", "gzip");
    expect([asked, br, gz].map(({ encoding, vary }) => [encoding, vary])).toEqual([
      [null, "Accept-Encoding"],
      ["br", "Accept-Encoding"],
      ["gzip", "Accept-Encoding"],
    ]);
    expect(brotliDecompressSync(br.body).equals(asked.body)).toBe(true);
    expect(gunzipSync(gz.body).equals(asked.body)).toBe(true);
    expect(br.body.length).toBeLessThan(gz.body.length);
  });

  it("comes as it is where nothing is won, and varies all the same", async () => {
    expect(await ask("/short", "br")).toMatchObject({ encoding: null, vary: "Accept-Encoding" });
    for (const path of ["/text", "/none"])
      expect(await ask(path, "br")).toMatchObject({ encoding: null, vary: null });
  });

  it("is compressed if it is an error, too", async () => {
    const { status, encoding, body } = await ask("/fails", "br");
    expect([status, encoding, JSON.parse(brotliDecompressSync(body).toString())]).toEqual([500, "br", long]);
  });

  it("goes to API Gateway as base64, which it decodes", async () => {
    const event = {
      ...{ version: "2.0", routeKey: "GET /long", rawPath: "/long", rawQueryString: "" },
      ...{ headers: { "accept-encoding": "br", host: "x" }, isBase64Encoded: false },
      requestContext: { http: { method: "GET", path: "/long" }, domainName: "x" },
    };
    const answer = (await handle(app)(event as never)) as { body: string };
    expect(answer).toMatchObject({
      isBase64Encoded: true,
      headers: { "content-encoding": "br", vary: "Accept-Encoding", "content-type": "application/json" },
    });
    expect(JSON.parse(brotliDecompressSync(Buffer.from(answer.body, "base64")).toString())).toEqual(long);
  });
});
