import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type SampleServer, serveSamples } from "./samples.ts";

let folder: string;
let server: SampleServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "phototag-samples-"));
  server = await serveSamples();
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

it("offers no photo before there is one, then those that there are, and no other file", async () => {
  const list = async () => (await fetch(`${server.url}/samples.json`)).json();
  expect(await list()).toEqual([]);
  const path = join(folder, "a cat.jpg");
  await writeFile(path, "bytes");
  server.offer([{ name: "cat", path }]);
  expect(await list()).toEqual(["a cat.jpg"]);
  const photo = await fetch(`${server.url}/a%20cat.jpg`);
  expect([photo.status, await photo.text()]).toEqual([200, "bytes"]);
  for (const other of ["b.jpg", "..%2fa%20cat.jpg", ""])
    expect((await fetch(`${server.url}/${other}`)).status).toBe(404);
});
