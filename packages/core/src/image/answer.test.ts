import fc from "fast-check";
import { expect, test } from "vitest";
import { fitting } from "./answer.ts";

test("an answer carries as many as its bytes allow, from the first on, and the first in any case", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), fc.nat(200), (items, bytes) => {
      const fit = fitting(items, bytes);
      const size = (some: string[]) => Buffer.byteLength(JSON.stringify(some)) - 1;
      expect(items.slice(0, fit.length)).toEqual(fit);
      if (fit.length > 1) expect(size(fit)).toBeLessThanOrEqual(bytes);
      if (fit.length < items.length) expect(size(items.slice(0, fit.length + 1))).toBeGreaterThan(bytes);
      expect(fit.length).toBeGreaterThan(0);
    }),
  );
});
