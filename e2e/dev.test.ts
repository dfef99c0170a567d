import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { App, root } from "./app.ts";
import { Person } from "./person.ts";

let app: App;
const changed = () =>
  execFileSync("git", ["status", "--porcelain", "packages/web"], { cwd: root }).toString();
let before: string;

beforeAll(async () => {
  before = changed();
  app = await App.start({ program: "scripts/dev.ts" });
});
afterAll(() => app?.remove());

describe("npm run dev", () => {
  it.each(["/", "/library/"])("answers %s by Next's development server", async (path) => {
    const answer = await fetch(app.url + path);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain("hmr-client");
  });

  it("lets the browser hear of changes to the web", async () => {
    const asked = request(`${app.url}/_next/hmr?id=test`, {
      headers: {
        connection: "Upgrade",
        upgrade: "websocket",
        origin: app.url,
        "sec-websocket-version": "13",
        "sec-websocket-key": Buffer.alloc(16, 1).toString("base64"),
      },
    }).end();
    const [answer, socket] = await once(asked, "upgrade");
    expect(answer.statusCode).toBe(101);
    socket.destroy();
  });

  it("serves the API and signs people in on the same origin", async () => {
    const ada = await Person.signUp(app, "ada");
    const answer = await fetch(`${app.url}/api/images`, {
      headers: { authorization: `Bearer ${ada.accessToken}` },
    });
    expect(await answer.json()).toMatchObject({ images: [] });
    const providers = await fetch(`${app.url}/api/auth/providers`);
    expect(await providers.json()).toMatchObject({
      cognito: { callbackUrl: `${app.url}/api/auth/callback/cognito` },
    });
  });

  it("offers the sample photos, which are none of the web's files", async () => {
    const offered = async () => (await (await fetch(`${app.url}/samples/samples.json`)).json()) as string[];
    let names = await offered();
    for (const until = Date.now() + 60_000; names.length === 0 && Date.now() < until; names = await offered())
      await new Promise((wake) => setTimeout(wake, 200));
    const photo = await fetch(`${app.url}/samples/${names[0]}`);
    expect([photo.status, photo.headers.get("content-type")]).toEqual([200, "image/jpeg"]);
  });

  it("leaves the web's tracked files alone", () => {
    expect(changed()).toBe(before);
  });

  it("ends with everything that it started", async () => {
    const { endpoint } = await app.outputs();
    await app.stop("SIGINT");
    await expect(fetch(app.url)).rejects.toThrow();
    await expect(fetch(endpoint)).rejects.toThrow();
  });
});
