import type { Page } from "playwright-core";

export interface Finger {
  x: number;
  y: number;
}

/** Fingers on a page's screen, by Chromium's own touch events. */
export async function touch(page: Page) {
  const session = await page.context().newCDPSession(page);
  const put = (type: "touchStart" | "touchMove" | "touchEnd", fingers: readonly Finger[]) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: fingers.map((at, id) => ({ ...at, id })) });
  const STEPS = 8;

  /** Each finger from one place to the next, in small steps. @param meanwhile done while they are still down */
  async function move(
    from: readonly Finger[],
    to: readonly Finger[],
    meanwhile?: () => Promise<void>,
  ): Promise<void> {
    await put("touchStart", from);
    for (let step = 1; step <= STEPS; step++) {
      const way = (start: number, end: number) => start + ((end - start) * step) / STEPS;
      await put(
        "touchMove",
        from.map(({ x, y }, n) => ({ x: way(x, to[n]!.x), y: way(y, to[n]!.y) })),
      );
    }
    await meanwhile?.();
    await put("touchEnd", []);
  }

  async function tap(at: Finger): Promise<void> {
    await put("touchStart", [at]);
    await put("touchEnd", []);
  }

  return { move, tap };
}
