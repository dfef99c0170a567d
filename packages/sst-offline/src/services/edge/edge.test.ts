import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiRequest } from "../apigateway/payload.ts";
import { type Edge, openEdge } from "./edge.ts";
import type { Preparation } from "./waiting-page.ts";

const LONG = "a line of words. ".repeat(200);
let edge: Edge;
let folder: string;
let site: Preparation = { state: "ready" };
const asked: ApiRequest[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "edge-"));
  await mkdir(join(folder, "notes", "all"), { recursive: true });
  await mkdir(join(folder, "_next", "static"), { recursive: true });
  await Promise.all(
    [
      ["index.html", "home"],
      ["404.html", "not here"],
      ["notes/index.html", "notes"],
      ["notes/all/index.html", "all notes"],
      ["about.html", "about"],
      ["_next/static/a.js", "js"],
      ["a b.txt", "spaces"],
      ["long.txt", LONG],
      ["long.webp", LONG],
    ].map(([name, text]) => writeFile(join(folder, name!), text!)),
  );
  await writeFile(join(tmpdir(), "outside.txt"), "outside");
  edge = await openEdge(0);
});
afterAll(async () => {
  await edge.close();
  await rm(folder, { recursive: true, force: true });
});

const url = (path: string) => `http://localhost:${edge.port}${path}`;
const text = async (path: string, init?: RequestInit) => {
  const answer = await fetch(url(path), init);
  return [answer.status, await answer.text()];
};

it("says that it is starting until there is something to serve", async () => {
  const answer = await fetch(url("/"));
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain("being prepared");
  edge.serve({
    routes: [
      { path: "/api", apiId: "api1" },
      {
        path: "/",
        site: "Web",
        folder,
        notFound: "404.html",
        cacheControl: [
          { files: "**", value: "no-cache" },
          { files: "_next/static/**", value: "immutable" },
        ],
      },
    ],
    headers: [
      {
        pathPattern: "/api/*",
        policy: { remove: ["x-api"], set: [{ name: "cache-control", value: "no-store", override: false }] },
      },
      {
        encodings: ["br", "gzip"],
        policy: {
          remove: [],
          set: [
            { name: "content-security-policy", value: "default-src 'self'", override: true },
            { name: "cache-control", value: "no-store", override: false },
          ],
        },
      },
    ],
    apis: {
      async request(apiId, request) {
        asked.push(request);
        return { status: 201, headers: { "x-api": apiId, "set-cookie": ["a=1", "b=2"] }, body: "made" };
      },
    },
    site: () => site,
    title: "Edge",
  });
});

describe("the site's folder", () => {
  it.each([
    ["/", 200, "home"],
    ["/notes/", 200, "notes"],
    ["/notes", 200, "notes"],
    ["/notes/all/", 200, "all notes"],
    ["/about", 200, "about"],
    ["/a%20b.txt", 200, "spaces"],
    ["/?x=1", 200, "home"],
    ["/nowhere/", 404, "not here"],
    ["/%2e%2e/outside.txt", 404, "not here"],
    ["/..%2foutside.txt", 404, "not here"],
    ["/%00", 404, "not here"],
    ["/%zz", 404, "not here"],
    ["/apis", 404, "not here"],
  ])("%s answers %i", async (path, status, body) => {
    expect(await text(path)).toEqual([status, body]);
  });

  it("answers with type, length and the site's own cache rules, and 304 to who has it", async () => {
    const first = await fetch(url("/_next/static/a.js"));
    expect(Object.fromEntries(first.headers)).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "content-length": "2",
      "cache-control": "immutable",
    });
    expect((await fetch(url("/"))).headers.get("cache-control")).toBe("no-cache");
    const etag = first.headers.get("etag")!;
    const again = await fetch(url("/_next/static/a.js"), { headers: { "if-none-match": `"x", W/${etag}` } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    await writeFile(join(folder, "_next", "static", "a.js"), "changed");
    const changed = await fetch(url("/_next/static/a.js"), { headers: { "if-none-match": etag } });
    expect([changed.status, await changed.text()]).toEqual([200, "changed"]);
  });

  it.each([
    ["gzip, deflate, br", "br"],
    ["gzip;q=1.0, br;q=0", "gzip"],
    ["identity", null],
  ])("sends a text to who accepts %s as %s, and each the same text", async (accepted, encoding) => {
    const given = { headers: { "accept-encoding": accepted } };
    const answer = await fetch(url("/long.txt"), given);
    const { headers } = answer;
    expect([headers.get("content-encoding"), headers.get("vary")]).toEqual([encoding, "Accept-Encoding"]);
    expect(await answer.text()).toBe(LONG);
    const bytes = Number(headers.get("content-length"));
    if (encoding) expect(bytes).toBeLessThan(LONG.length / 10);
    else expect(bytes).toBe(LONG.length);
    // The tag of what is compressed is weak; any of them tells that nothing has changed.
    const etag = headers.get("etag")!;
    expect(etag.startsWith("W/")).toBe(encoding !== null);
    const again = { headers: { ...given.headers, "if-none-match": etag } };
    expect((await fetch(url("/long.txt"), again)).status).toBe(304);
    const head = await fetch(url("/long.txt"), { ...given, method: "HEAD" });
    expect(Number(head.headers.get("content-length"))).toBe(bytes);
  });

  it.each(["/long.webp", "/about"])("leaves %s as it is: a picture, or too short to gain", async (path) => {
    const { headers } = await fetch(url(path), { headers: { "accept-encoding": "gzip, br" } });
    expect([headers.get("content-encoding"), headers.get("vary")]).toEqual([null, null]);
  });

  it("answers HEAD without a body, and nothing else but GET", async () => {
    const head = await fetch(url("/"), { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "4", ""]);
    expect((await fetch(url("/"), { method: "POST" })).status).toBe(405);
  });

  it("waits for its build, saying how far it is; the API does not", async () => {
    site = { state: "preparing", progress: 0.62 };
    const page = await fetch(url("/notes/"));
    expect([page.status, page.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await page.text()).toContain("being prepared, 62 %");
    expect((await fetch(url("/api/x"))).status).toBe(201);
    site = { state: "failed", message: "<b>No</b>" };
    expect((await text("/"))[1]).toContain("&lt;b&gt;No&lt;/b&gt;");
    site = { state: "ready" };
  });
});

describe("the API's part", () => {
  it("is asked in process, with the whole path and who asked", async () => {
    asked.length = 0;
    const answer = await fetch(url("/api/things/1?q=a%20b&q=c"), { method: "PUT", body: "some" });
    expect([answer.status, await answer.text()]).toEqual([201, "made"]);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(asked[0]).toMatchObject({
      method: "PUT",
      path: "/api/things/1",
      query: "q=a%20b&q=c",
      headers: { "x-forwarded-host": `localhost:${edge.port}`, "x-forwarded-proto": "http" },
    });
    expect(asked[0]?.body.toString()).toBe("some");
  });
});

describe("the distribution's headers", () => {
  const policyOf = async (path: string, init?: RequestInit) =>
    (await fetch(url(path), init)).headers.get("content-security-policy");

  it("go with every answer of the site: found, not found, unchanged, refused", async () => {
    const etag = (await fetch(url("/notes/"))).headers.get("etag")!;
    for (const [path, init] of [
      ["/", {}],
      ["/nowhere/", {}],
      ["/notes/", { headers: { "if-none-match": etag } }],
      ["/", { method: "POST" }],
      ["/api", {}],
    ] as const)
      expect(await policyOf(path, init), path).toBe("default-src 'self'");
  });

  it("are those of the first pattern that fits, which may take the origin's away", async () => {
    const answer = await fetch(url("/api/x"));
    expect(answer.headers.get("content-security-policy")).toBeNull();
    expect(answer.headers.get("x-api")).toBeNull();
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  it("leave the origin's own where they do not override it", async () => {
    expect((await fetch(url("/"))).headers.get("cache-control")).toBe("no-cache");
  });

  it("are not those of a page that this machine adds", async () => {
    site = { state: "preparing" };
    expect(await policyOf("/")).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/);
    site = { state: "ready" };
  });
});

it("answers to this machine's names alone", async () => {
  const status = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request({ port: edge.port, host: "127.0.0.1", headers: { host } }, (res) => {
        res.resume();
        resolve(res.statusCode);
      })
        .once("error", reject)
        .end();
    });
  expect(await status(`127.0.0.1:${edge.port}`)).toBe(200);
  for (const host of ["evil.example", `evil.example:${edge.port}`, "localhost", `localhost:${edge.port + 1}`])
    expect(await status(host), host).toBe(403);
});
