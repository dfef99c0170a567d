import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ApiSpec } from "../../graph/apis.ts";
import { createThrottling, TokenBucket } from "./throttling.ts";

describe("a token bucket", () => {
  it("never lets more through in any stretch of time than its burst and its rate allow", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 200 }),
        (rate, burst, gaps) => {
          let now = 0;
          const bucket = new TokenBucket({ rate, burst }, () => now);
          const passed: number[] = [];
          for (const gap of gaps) {
            now += gap;
            if (bucket.take()) passed.push(now);
          }
          for (const [first, from] of passed.entries())
            for (const [last, to] of passed.entries())
              if (last >= first)
                expect(last - first + 1).toBeLessThanOrEqual(burst + (rate * (to - from)) / 1000 + 1e-6);
        },
      ),
    );
  });

  it("lets who keeps to the rate always through", () => {
    let now = 0;
    const bucket = new TokenBucket({ rate: 10, burst: 1 }, () => now);
    for (let request = 0; request < 100; request++, now += 100) expect(bucket.take()).toBe(true);
  });
});

describe("an API's throttling", () => {
  const api = (id: string, throttling?: ApiSpec["throttling"]) =>
    ({ id, name: id, kind: "http-api", routes: [], throttling }) as ApiSpec;
  const passed = (count: number, ask: () => boolean) =>
    Array.from({ length: count }, ask).filter(Boolean).length;

  it("gives each route the stage's limits, and one its own where the stage says so", () => {
    let now = 0;
    const letsIn = createThrottling(() => now);
    const limited = api("a", {
      everyRoute: { rate: 1, burst: 2 },
      routes: { "GET /b": { rate: 1, burst: 5 } },
    });
    expect(passed(9, () => letsIn(limited, "GET /a"))).toBe(2);
    expect(passed(9, () => letsIn(limited, "GET /b"))).toBe(5);
    expect(passed(9, () => letsIn(limited, "GET /c"))).toBe(2);
    now += 1000;
    expect(passed(9, () => letsIn(limited, "GET /a"))).toBe(1);
  });

  it("holds all APIs together to the account's 5,000 at once", () => {
    const letsIn = createThrottling(() => 0);
    expect(passed(3000, () => letsIn(api("a"), "GET /"))).toBe(3000);
    expect(passed(3000, () => letsIn(api("b"), "GET /"))).toBe(2000);
  });

  it("that gives no token lets nobody in", () => {
    const letsIn = createThrottling();
    expect(letsIn(api("a", { everyRoute: { rate: 0, burst: 0 }, routes: {} }), "GET /")).toBe(false);
  });
});
