import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { defaultCache } from "@phototag/vision";
import { samplePhotos } from "@phototag/vision/samples";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "./app.ts";
import { firefox } from "./engines/firefox.ts";
import { button, dialog, FILES, field, photo, text, type Visitor } from "./engines/visitor.ts";
import { webkit } from "./engines/webkit.ts";
import { Person, password } from "./person.ts";
import { drawnPhoto } from "./photos.ts";
import { keep } from "./screenshots.ts";

vi.setConfig({ testTimeout: 180_000 });

const here = [firefox, webkit].flatMap(({ path, ...engine }) => (path ? [{ ...engine, path }] : []));

it("finds the engines that it is to be asked in", () => {
  // Elsewhere a machine has those that it has; where everything is checked, both.
  if (process.env.CI && process.platform === "linux")
    expect(here.map(({ name }) => name)).toEqual(["Firefox", "WebKit"]);
});

/** The main flow in the engines that are not Chromium's: by WebDriver, with Debian's own builds. */
describe.each(here)("in $name", ({ name, path, visit }) => {
  const email = `${name.toLowerCase()}-${Date.now()}@example.com`;
  const added = ["sheep.jpg", "strawberries.jpg"];
  let app: App;
  let visitor: Visitor;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "phototag-engines-"));
    [app, visitor] = await Promise.all([App.start(), visit(path)]);
  }, 300_000);
  afterAll(async () => {
    await visitor?.close();
    await app?.remove();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(({ onTestFailed }) => {
    onTestFailed(async ({ task }) => {
      await keep(await visitor.look(), `failed ${name} ${task.name.replaceAll(/\W+/g, " ").slice(0, 60)}`);
    });
  });

  /** Has the page note what goes wrong in it, from now to its next load. */
  const listen = () =>
    visitor.run(`void (window.wrong = [],
      addEventListener("error", ({ message }) => wrong.push(message)),
      addEventListener("unhandledrejection", ({ reason }) => wrong.push(String(reason))),
      addEventListener("securitypolicyviolation", ({ violatedDirective }) => wrong.push(violatedDirective)))`);
  /** As the page itself has it: what the browser tells of its address may come a moment later. */
  const address = () => visitor.run<string>("location.href");
  const focused = () =>
    visitor.run<string>(`document.activeElement.querySelector("img")?.alt ?? document.activeElement.tagName`);

  it("makes an account", async () => {
    await visitor.open(app.url);
    await visitor.click(button("Create your library"));
    await visitor.fill(field("E-mail"), email);
    await visitor.fill(field("Password"), password);
    await visitor.click(button("Create account"));
    await visitor.click(button("Confirm and continue"));
    await visitor.see(text("Each gets tags for what is in it, and you can search by them."));
    await expect.poll(address).toBe(`${app.url}/library/`);
  });

  it("takes photographs in and tags them", async () => {
    await listen();
    const samples = await samplePhotos(defaultCache());
    await visitor.choose(
      FILES,
      samples.filter(({ name }) => added.includes(name)).map(({ path }) => path),
    );
    await visitor.see(photo("Sheep"), 90_000);
    await visitor.see(photo("Strawberry"), 90_000);
    await visitor.see(text("2 photos added."));
    await visitor.click(button("Dismiss"));
  });

  it("opens a photograph, goes on, and comes back to the one seen last", async () => {
    await visitor.click(photo("Sheep"));
    await visitor.see(dialog("Photo"));
    await visitor.press("Escape");
    await visitor.miss(dialog("Photo"));
    await expect.poll(focused).toContain("Sheep");
  });

  it("takes Escape at once for what is opening", async () => {
    await visitor.press("Enter", "Escape");
    // What were to open all the same would be there by then.
    await setTimeout(1_000);
    await visitor.miss(dialog("Photo"));
    await expect.poll(focused).toContain("Sheep");
    await expect.poll(address).toBe(`${app.url}/library/`);
  });

  it("finds by a tag, and shows everything again", async () => {
    await visitor.press("/", ..."sheep", "Enter");
    await visitor.see(photo("Sheep"));
    await visitor.miss(photo("Strawberry"));
    await visitor.click(button("Clear search"));
    await visitor.see(photo("Strawberry"));
  });

  it("deletes, and takes it back", async () => {
    await visitor.click(photo("Strawberry"));
    await visitor.see(dialog("Photo"));
    await visitor.press("Delete");
    await visitor.see(text("Deleted 1."));
    await visitor.miss(photo("Strawberry"));
    await visitor.click(button("Undo"));
    await visitor.press("Escape");
    await visitor.miss(dialog("Photo"));
    await visitor.see(photo("Strawberry"));
  });

  it("had nothing to complain about", async () => {
    expect(await visitor.run("window.wrong")).toEqual([]);
  });

  it("keeps the library over a reload", async () => {
    await visitor.reload();
    await visitor.see(photo("Sheep"));
  });

  it("asks before what is unsent is left, and says on return what became of it", async () => {
    const slow = join(folder, "slow.jpg");
    await writeFile(slow, (await drawnPhoto("slow.jpg", 7)).bytes);
    // A bucket that does not answer.
    await visitor.run("void (XMLHttpRequest.prototype.send = () => {})");
    await visitor.choose(FILES, [slow]);
    const asks = `(() => {
      const leave = new Event("beforeunload", { cancelable: true });
      return !window.dispatchEvent(leave);
    })()`;
    await expect.poll(() => visitor.run(asks)).toBe(true);
    await visitor.reload();
    const became = `${text("1 photo added.")} | ${text("The page was closed before this was sent.")}`;
    await visitor.see(became, 90_000);
  });

  it("signs out, and in again", async () => {
    await visitor.click(button("Account"));
    await visitor.click(button("Sign out"));
    await visitor.see(button("Sign in"));
    // The button may be seen before it can be pressed.
    await visitor.open(app.url);
    await visitor.click(button("Sign in"));
    await visitor.fill(field("E-mail"), email);
    await visitor.fill(field("Password"), password);
    await visitor.click(button("Sign in"));
    await visitor.see(photo("Sheep"));
    const person = await Person.signIn(app, email);
    expect((await person.list()).length).toBeGreaterThanOrEqual(2);
  });
});
