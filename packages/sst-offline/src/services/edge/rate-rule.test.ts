import { expect, it } from "vitest";
import { rateRule } from "./rate-rule.ts";

const minute = 60_000;
const begin = 1_000_000 * minute;

it("lets so many requests of an address in within its window, and no more", () => {
  const admits = rateRule({ limit: 3, windowSeconds: 300 });
  const answers = [0, 1, 2, 3, 4].map((n) => admits("192.0.2.1", begin + n * minute));
  expect(answers).toEqual([true, true, true, false, false]);
  expect(admits("192.0.2.2", begin + 4 * minute)).toBe(true);
});

it("goes on refusing who goes on sending, and lets in who has paused", () => {
  const admits = rateRule({ limit: 2, windowSeconds: 60 });
  for (let second = 0; second < 600; second += 10)
    expect(admits("192.0.2.1", begin + second * 1000), `${second} s`).toBe(second < 20);
  expect(admits("192.0.2.1", begin + 700_000)).toBe(true);
});

it("forgets who has sent nothing for a window, and nobody else", () => {
  const kept = new Map();
  const admits = rateRule({ limit: 10, windowSeconds: 60 }, kept);
  for (let n = 0; n < 200; n++) admits(`192.0.2.${n}`, begin + n * 100);
  expect(kept.size).toBe(200);
  admits("198.51.100.1", begin + minute - 2000);
  expect(kept.size).toBe(201);
  admits("192.0.2.1", begin + 2 * minute - 3000);
  expect([...kept.keys()]).toEqual(["198.51.100.1", "192.0.2.1"]);
});
