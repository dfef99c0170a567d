import fc from "fast-check";
import { expect, it } from "vitest";
import { frameBudget } from "./frame-budget";

/** Who draws when: so many come with each frame, and ask whether they may wait so many frames later, or give up. */
const arrivals = fc.array(fc.record({ frame: fc.nat(12), late: fc.nat(4), givesUp: fc.boolean() }), {
  maxLength: 60,
});

it("draws so many with each frame and no more, and leaves nobody waiting, however late they say that they wait", () => {
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 8 }), (all, each) => {
      let next: (() => void) | undefined;
      const { take, wait } = frameBudget(each, (run) => {
        next = run;
      });
      let drawn = 0;
      let expected = 0;
      let inFrame = 0;
      const draw = () => {
        drawn += 1;
        inFrame += 1;
      };
      const later: { frame: number; run(): void }[] = [];
      for (let frame = 0; frame < 12 + 4 + all.length + 1; frame++) {
        inFrame = 0;
        const run = next;
        next = undefined;
        run?.();
        for (const one of later) if (one.frame === frame) one.run();
        for (const { late, givesUp } of all.filter((one) => one.frame === frame)) {
          if (take()) {
            expected += 1;
            draw();
          } else if (!givesUp) {
            expected += 1;
            later.push({ frame: frame + 1 + late, run: () => void wait(() => draw()) });
          } else wait(() => draw())();
        }
        expect(inFrame).toBeLessThanOrEqual(each);
      }
      expect(drawn).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});
