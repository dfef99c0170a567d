import { describe, expect, it } from "vitest";
import { Scaling } from "./scaling.ts";

function scaling(options: { most: number; steady?: boolean }) {
  let now = 0;
  const scale = new Scaling({ steady: false, ...options }, () => now);
  const pass = (ms: number) => {
    now += ms;
  };
  return { scale, pass };
}

describe("an event source's scale", () => {
  it("begins with five batches, or with the most that are allowed", () => {
    expect(scaling({ most: 100 }).scale.allowed).toBe(5);
    expect(scaling({ most: 2 }).scale.allowed).toBe(2);
  });

  it("grows by five a second while there are messages, to the maximum concurrency and no further", () => {
    const { scale, pass } = scaling({ most: 12 });
    for (let ms = 0; ms < 1000; ms += 10) {
      scale.received(10);
      pass(10);
    }
    expect(scale.allowed).toBe(10);
    for (let ms = 0; ms < 10_000; ms += 10) {
      scale.received(10);
      pass(10);
    }
    expect(scale.allowed).toBe(12);
  });

  it("comes back to five when there are none", () => {
    const { scale, pass } = scaling({ most: 50 });
    for (let times = 0; times < 20; times++) {
      scale.received(1);
      pass(200);
    }
    expect(scale.allowed).toBe(25);
    scale.received(0);
    expect(scale.allowed).toBe(5);
  });

  it("backs off from a function that fails, never below one, unless it reports its failures", () => {
    const { scale } = scaling({ most: 8 });
    for (const expected of [2, 1, 1]) {
      scale.failed();
      expect(scale.allowed).toBe(expected);
    }
    scale.received(1);
    expect(scale.allowed).toBe(2);
    const { scale: steady } = scaling({ most: 8, steady: true });
    steady.failed();
    expect(steady.allowed).toBe(5);
  });

  it("lets a batch in when there is room again, and nobody wait when all ends", async () => {
    const { scale } = scaling({ most: 8 });
    const end = new AbortController();
    const admitted: number[] = [];
    const entering = [5, 6].map((index) => scale.admit(index, end.signal).then(() => admitted.push(index)));
    await scale.admit(4, end.signal);
    expect(admitted).toEqual([]);
    scale.received(1);
    await entering[0];
    expect(admitted).toEqual([5]);
    end.abort();
    await Promise.all(entering);
  });
});
