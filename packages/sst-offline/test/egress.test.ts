import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createBundler } from "../src/services/lambda/bundle.ts";
import type { Instance } from "../src/services/lambda/instance.ts";
import { startLone } from "./lone-instance.ts";

/** Each way out that a function has, by Node's own documentation. 192.0.2.0/24 is for documentation: nobody answers there. */
const WAYS: Record<string, string> = {
  fetch: `fetch("http://192.0.2.1/")`,
  "fetch by name": `fetch("https://example.com/")`,
  "node:https": `new Promise((_, no) => https.get("https://192.0.2.1/").on("error", no))`,
  "node:http2": `new Promise((_, no) => http2.connect("http://192.0.2.1").on("error", no))`,
  "node:net": `socket(net.connect(9, "192.0.2.1"))`,
  "node:net, another shape of loopback": `socket(net.connect(9, "0x7f.1"))`,
  "node:tls": `socket(tls.connect(443, "192.0.2.1"))`,
  "a lookup of its own": `socket(net.connect({ port: 9, host: "localhost", lookup: (_n, o, done) => o.all ? done(null, [{ address: "192.0.2.1", family: 4 }]) : done(null, "192.0.2.1", 4) }))`,
  "options that change": `socket(net.connect({ port: 9, get host() { return this.asked = (this.asked ?? 0) + 1, this.asked > 1 ? "192.0.2.1" : "localhost"; } }))`,
  "node:dgram": `new Promise((yes, no) => { const s = dgram.createSocket("udp4").unref(); s.send("x", 53, "192.0.2.1", (e) => e ? no(e) : yes()); })`,
  "node:dgram, of a part": `new Promise((yes, no) => { const s = dgram.createSocket("udp4").unref(); s.send("xyz", 1, 1, 53, "192.0.2.1", (e) => e ? no(e) : yes()); })`,
  "node:net, mapped into IPv6": `socket(net.connect(9, "::ffff:192.0.2.1"))`,
  "node:dgram, connected": `new Promise((yes, no) => { const s = dgram.createSocket("udp4").unref(); s.connect(53, "192.0.2.1", (e) => e ? no(e) : yes()); })`,
  ...Object.fromEntries(
    ["dgram.createSocket", "new dgram.Socket"].map((make) => [
      `${make}, with a lookup of its own`,
      `new Promise((yes, no) => { const s = ${make}({ type: "udp4", lookup: (_n, _o, done) => done(null, "192.0.2.1", 4) }).unref(); s.on("error", no); s.send("x", 53, "localhost", (e) => e ? no(e) : yes()); })`,
    ]),
  ),
  "dns.lookup": `done((cb) => dns.lookup("example.com", cb))`,
  "dns.promises.lookup": `dns.promises.lookup("example.com")`,
  ...Object.fromEntries(
    ["resolve4", "resolveTxt", "resolveAny", "resolve", "reverse"].flatMap((name) => {
      const asked = name === "reverse" ? "192.0.2.1" : "example.com";
      return [
        [`dns.${name}`, `done((cb) => dns.${name}("${asked}", cb))`],
        [`dns.promises.${name}`, `dns.promises.${name}("${asked}")`],
        [`Resolver.${name}`, `done((cb) => new dns.Resolver().${name}("${asked}", cb))`],
        [`promises.Resolver.${name}`, `new dns.promises.Resolver().${name}("${asked}")`],
      ];
    }),
  ),
  "dns.lookupService": `done((cb) => dns.lookupService("192.0.2.1", 80, cb))`,
  "a worker thread": `worker({})`,
  "a worker thread with options and environment of its own": `worker({ execArgv: [], env: {} })`,
  "a process of Node": `child(child_process.fork(script, { silent: true }))`,
  "a process of Node without our environment": `child(child_process.spawn(process.execPath, [script], { env: {} }))`,
  "a process of Node, waited for": `Promise.reject(new Error(child_process.spawnSync(process.execPath, [script], { env: {}, encoding: "utf8" }).stdout))`,
  "another program": `Promise.resolve().then(() => child_process.spawn("curl", ["http://192.0.2.1/"]))`,
  "a shell": `done((cb) => child_process.exec("curl http://192.0.2.1/", cb))`,
  "a program, waited for": `Promise.resolve().then(() => child_process.execFileSync("curl", ["http://192.0.2.1/"]))`,
  "a shell, waited for": `Promise.resolve().then(() => child_process.execSync("curl http://192.0.2.1/"))`,
  "a shell by spawn": `Promise.resolve().then(() => child_process.spawnSync("node", ["-v"], { shell: true }))`,
  ...Object.fromEntries(
    ["tcp_wrap", "cares_wrap", "udp_wrap", "spawn_sync"].map((name) => [
      `process.binding ${name}`,
      `Promise.resolve().then(() => process.binding("${name}"))`,
    ]),
  ),
};

const REFUSED =
  /refuses connections beyond this machine|starts no program from a function but Node|gives a function no binding to/;

let folder: string;
let instance: Instance;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "egress-"));
  const script = path.join(folder, "child.mjs");
  const inside = `fetch("http://192.0.2.1/").then(() => "reached", (e) => String(e.cause?.message ?? e.message))`;
  await writeFile(script, `console.log(await ${inside});`);
  const parent = path.join(folder, "parent.mjs");
  await writeFile(
    parent,
    `import { Worker } from "node:worker_threads";
     new Worker('require("worker_threads").parentPort.postMessage(process.execArgv.slice(1))', { eval: true })
       .once("message", (said) => process.send(said.join(" ")));`,
  );
  await writeFile(
    path.join(folder, "handler.mjs"),
    `import child_process from "node:child_process"; import dgram from "node:dgram"; import dns from "node:dns";
     import http2 from "node:http2"; import https from "node:https"; import net from "node:net"; import tls from "node:tls";
     import { Worker } from "node:worker_threads";
     import { once } from "node:events";
     const parent = ${JSON.stringify(parent)};
     const script = ${JSON.stringify(script)};
     const done = (ask) => new Promise((yes, no) => ask((error, value) => (error ? no(error) : yes(value))));
     const socket = (made) => new Promise((yes, no) => made.once("connect", yes).once("error", no));
     const worker = (options) => new Promise((yes, no) => {
       const code = 'import { parentPort } from "node:worker_threads"; parentPort.postMessage(await ${inside});';
       new Worker(new URL("data:text/javascript," + encodeURIComponent(code)), options)
         .once("message", (said) => no(new Error(said))).once("error", no);
     });
     const child = (made) => new Promise((yes, no) => made.stdout.once("data", (said) => no(new Error(String(said)))).once("error", no));
     const ways = { ${Object.entries(WAYS)
       .map(([name, code]) => `${JSON.stringify(name)}: () => ${code}`)
       .join(",\n")} };
     const local = async () => {
       const server = net.createServer((one) => one.end("hello")).listen(0, "127.0.0.1");
       await new Promise((yes) => server.once("listening", yes));
       const { port: own } = server.address();
       await socket(net.connect(own, "localhost")); await socket(net.connect({ port: own, host: "127.0.0.1" }));
       await socket(net.connect(own, "::ffff:127.0.0.1"));
       await dns.promises.lookup("localhost"); server.close();
       return "reached";
     };
     const datagrams = async () => {
       const receiver = dgram.createSocket("udp4"); const said = [];
       receiver.on("message", (message) => said.push(String(message)));
       await new Promise((yes) => receiver.bind(0, "127.0.0.1", yes));
       const { port } = receiver.address(); const sender = dgram.createSocket("udp4");
       const send = (...args) => new Promise((yes, no) => sender.send(...args, (e) => (e ? no(e) : yes())));
       await send("hello", port); await send("hello", String(port)); await send("hello", port, "localhost");
       await send("hello", 0, 5, port); await send("hello", 0, 5, port, "127.0.0.1");
       await new Promise((yes, no) => sender.connect(port, "127.0.0.1", (e) => (e ? no(e) : yes())));
       await send("hello");
       while (said.length < 6) await once(receiver, "message");
       sender.close(); receiver.close();
       return said.join(" ");
     };
     ways.datagrams = datagrams;
     ways.thread = () => new Promise((yes, no) => {
       const execArgv = ["--max-old-space-size=200", "--conditions=special"];
       child_process.fork(parent, { execArgv, silent: true }).once("message", yes).once("exit", no);
     });
     ways.loopback = local;
     export const run = async ({ way }) => Promise.resolve().then(ways[way]).then((said) => said ?? "reached", (e) => [e.message, e.cause?.message, e.errors?.[0]?.message].join(" "));`,
  );
  instance = await startLone(folder, { timeoutSeconds: 20 });
  const bundle = await createBundler(folder).handler({ handler: "handler.run", install: [] });
  instance.load({ file: bundle.file, export: "run" });
  await instance.ready;
});

afterAll(async () => {
  await instance?.end();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

it.each(Object.keys(WAYS))("lets nothing out of a function by %s", async (way) => {
  const outcome = await instance.invoke(way, JSON.stringify({ way }));
  expect("payload" in outcome ? JSON.parse(outcome.payload) : outcome).toMatch(REFUSED);
});

it("lets a function reach this machine", async () => {
  const outcome = await instance.invoke("loopback", JSON.stringify({ way: "loopback" }));
  expect("payload" in outcome && JSON.parse(outcome.payload)).toBe("reached");
});

it("lets a function send this machine datagrams, in each form that Node knows, texts too", async () => {
  const outcome = await instance.invoke("datagrams", JSON.stringify({ way: "datagrams" }));
  expect("payload" in outcome ? JSON.parse(outcome.payload) : outcome).toBe(
    "hello hello hello hello hello hello",
  );
});

it("gives a thread those of its parent's options that a thread may have", async () => {
  const outcome = await instance.invoke("thread", JSON.stringify({ way: "thread" }));
  expect("payload" in outcome ? JSON.parse(outcome.payload) : outcome).toBe("--conditions=special");
});
