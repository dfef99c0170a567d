import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Edge, openEdge } from "./edge.ts";

/** A development server of its own kind: says what it was asked, and echoes what is sent after an upgrade. */
let server: Server;
let edge: Edge;
const sockets = new Set<Socket>();

beforeAll(async () => {
  server = createServer(async (req, res) => {
    let body = "";
    for await (const chunk of req) body += chunk;
    if (req.url === "/broken") return void req.socket.destroy();
    if (req.url === "/gone/") return void res.writeHead(308, { location: "/there/" }).end();
    res.writeHead(200, { "set-cookie": ["a=1", "b=2"], "content-type": "application/json" });
    res.end(JSON.stringify({ method: req.method, url: req.url, host: req.headers.host, body }));
  });
  server.on("upgrade", (req, socket: Socket) => {
    sockets.add(socket);
    if (req.url !== "/_next/hmr?id=1") return void socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
    socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: Upgrade\r\n\r\n");
    socket.on("data", (chunk) => socket.write(`echo ${chunk}`));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  edge = await openEdge(0);
  edge.serve({
    routes: [
      { path: "/api", apiId: "api1" },
      { path: "/", site: "Web", folder: "not-built", notFound: "404.html", cacheControl: [] },
    ],
    apis: { request: async () => ({ status: 200, headers: {}, body: "the API's" }) },
    headers: [
      {
        policy: {
          remove: [],
          set: [
            { name: "content-security-policy", value: "default-src 'self'", override: true },
            { name: "x-content-type-options", value: "nosniff", override: true },
          ],
        },
      },
    ],
    siteServer: { port: (server.address() as AddressInfo).port },
    title: "Edge",
  });
});
afterAll(async () => {
  await edge.close();
  server.closeAllConnections();
  server.close();
});

const url = (path: string) => `http://localhost:${edge.port}${path}`;

it("answers for the site, with the page's own host, as the server does", async () => {
  const answer = await fetch(url("/library/?x=1"), { method: "POST", body: "some" });
  expect(await answer.json()).toEqual({
    method: "POST",
    url: "/library/?x=1",
    host: `localhost:${edge.port}`,
    body: "some",
  });
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  const moved = await fetch(url("/gone/"), { redirect: "manual" });
  expect([moved.status, moved.headers.get("location")]).toEqual([308, "/there/"]);
});

it("adds the distribution's headers but the one that would keep the server from working", async () => {
  const policies = async (path: string) => {
    const { headers } = await fetch(url(path));
    return [headers.get("content-security-policy"), headers.get("x-content-type-options")];
  };
  expect(await policies("/library/")).toEqual([null, "nosniff"]);
  expect(await policies("/api/x")).toEqual(["default-src 'self'", "nosniff"]);
});

it("leaves the API to API Gateway", async () => {
  expect(await (await fetch(url("/api/x"))).text()).toBe("the API's");
});

it("says that the server does not answer", async () => {
  const answer = await fetch(url("/broken"));
  expect([answer.status, await answer.text()]).toEqual([
    502,
    expect.stringContaining("development server does not answer"),
  ]);
});

/** What comes of asking for an upgrade: the connection, or undefined when there is none. */
function upgrade(path: string, host = `localhost:${edge.port}`): Promise<Socket | undefined> {
  const asked = request({
    host: "127.0.0.1",
    port: edge.port,
    path,
    headers: { host, connection: "Upgrade", upgrade: "echo" },
  });
  return new Promise((resolve) => {
    asked.once("upgrade", (_answer, socket) => resolve(socket));
    asked.once("response", () => resolve(undefined));
    asked.once("error", () => resolve(undefined));
    asked.end();
  });
}

it("passes an upgraded connection on, both ways, and ends it with the server's end", async () => {
  const socket = await upgrade("/_next/hmr?id=1");
  socket?.write("hello");
  const [said] = (await once(socket!, "data")) as [Buffer];
  expect(said.toString()).toBe("echo hello");
  const closed = once(socket!, "close");
  for (const upstream of sockets) upstream.destroy();
  await closed;
});

it("upgrades nothing else", async () => {
  expect(await upgrade("/other")).toBeUndefined();
  expect(await upgrade("/api/x")).toBeUndefined();
  expect(await upgrade("/_next/hmr?id=1", "evil.example")).toBeUndefined();
});
