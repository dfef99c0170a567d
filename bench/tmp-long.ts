import { writeFileSync } from "node:fs";
import { App } from "../e2e/app.ts";
import { launchBrowser } from "../e2e/browser.ts";
import { Person } from "../e2e/person.ts";
import { signIn } from "../e2e/sign-in.ts";
import { jump, scroll, scrub, takeNotes } from "./web/in-page.ts";
import { pretendLongLibrary } from "./web/long-library.ts";

const app = await App.start();
const browser = await launchBrowser();
try {
  const person = await Person.signUp(app, "long");
  for (const W of [1280, 390]) {
    const context = await browser.newContext({ viewport: { width: W, height: 800 } });
    const page = await context.newPage();
    page.on("pageerror", (e) => console.log("pageerror", e));
    await takeNotes(page);
    await signIn(page, app, person);
    const library = await pretendLongLibrary(context, 100_000);
    await page.goto(`${app.url}/library/`);
    await jump(page, 0);
    console.log("height", await page.evaluate(() => document.documentElement.scrollHeight));
    const before = library.requests;
    console.log("middle", await jump(page, library.middle), library.requests - before);
    await page.waitForTimeout(500);
    await page.screenshot({ path: "/tmp/long-mid.png" });
    await jump(page, 0);
    for (const [name, run] of [
      ["scroll", () => scroll(page, { frames: 300, speed: 60 })],
      ["scrub", () => scrub(page, 120)],
    ] as const) {
      await browser.startTracing(page, {
        categories: [
          "toplevel",
          "devtools.timeline",
          "disabled-by-default-devtools.timeline",
          "blink.user_timing",
        ],
      });
      await run();
      const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
      writeFileSync(`/tmp/trace-${name}-${W}.json`, JSON.stringify({ traceEvents }));
      const mains = new Map<string, number>();
      for (const e of traceEvents)
        if (e.name === "RunTask" && e.tdur) {
          const k = `${e.pid} ${e.tid}`;
          mains.set(k, (mains.get(k) ?? 0) + 1);
        }
      const names = new Map(
        traceEvents
          .filter((e: any) => e.name === "thread_name")
          .map((e: any) => [`${e.pid} ${e.tid}`, e.args.name]),
      );
      const tasks = traceEvents
        .filter((e: any) => e.name === "RunTask" && names.get(`${e.pid} ${e.tid}`) === "CrRendererMain")
        .map((e: any) => [e.tdur / 1000, e.dur / 1000, e.pid])
        .sort((a: any, b: any) => b[0] - a[0]);
      console.log(
        name,
        tasks.length,
        tasks
          .slice(0, 12)
          .map(([t, d]: any) => `${t.toFixed(0)}/${d.toFixed(0)}`)
          .join(" "),
        "over 12.5:",
        tasks.filter(([t]: any) => t > 12.5).length,
      );
    }
    await context.close();
  }
} finally {
  await browser.close();
  await app.remove();
}
