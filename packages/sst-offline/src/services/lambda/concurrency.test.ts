import { expect, it } from "vitest";
import { createConcurrency } from "./concurrency.ts";

const enter = (concurrency: ReturnType<typeof createConcurrency>, name: string) => {
  const entered = concurrency.enter(name);
  if (typeof entered !== "function") throw new Error(entered);
  return entered;
};

it("gives a function what is reserved for it, and no more", () => {
  const concurrency = createConcurrency(new Map([["own", 1]]));
  const leave = enter(concurrency, "own");
  expect(concurrency.enter("own")).toBe("ReservedFunctionConcurrentInvocationLimitExceeded");
  leave();
  leave();
  enter(concurrency, "own");
  expect(concurrency.enter("own")).toBe("ReservedFunctionConcurrentInvocationLimitExceeded");
});

it("lets nothing in where none is reserved", () => {
  const concurrency = createConcurrency(new Map([["stopped", 0]]));
  expect(concurrency.enter("stopped")).toBe("ReservedFunctionConcurrentInvocationLimitExceeded");
});

it("shares the account's rest among the others", () => {
  const concurrency = createConcurrency(
    new Map([
      ["own", 2],
      ["one", undefined],
      ["other", undefined],
    ]),
    3,
  );
  const leave = enter(concurrency, "one");
  expect(concurrency.enter("other")).toBe("ConcurrentInvocationLimitExceeded");
  enter(concurrency, "own");
  leave();
  enter(concurrency, "other");
});

it("lets in who waits as soon as there is room, past those for whom there is none", async () => {
  const concurrency = createConcurrency(
    new Map([
      ["full", 0],
      ["one", undefined],
    ]),
    1,
  );
  const never = concurrency.enterLater("full");
  const refused = expect(never).rejects.toThrow("the cloud is closing");
  const leave = await concurrency.enterLater("one");
  const second = concurrency.enterLater("one");
  leave();
  await second;
  concurrency.close();
  await refused;
});
