import fc from "fast-check";
import { expect, test } from "vitest";
import { createSecret, hashOf, isSecret, seal, unseal } from "./secret.ts";

test("a secret is 256 bits that nobody has had before, and its hash says nothing of it", () => {
  const secrets = Array.from({ length: 100 }, createSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(isSecret(secret)).toBe(true);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(hashOf(secret)).toMatch(/^[0-9a-f]{64}$/);
  }
});

test.each(["", "A".repeat(42), "A".repeat(44), `${"A".repeat(42)}+`, `${"A".repeat(43)}\n`])(
  "%j is no secret",
  (text) => expect(isSecret(text)).toBe(false),
);

const place = fc.record({
  at: fc.string({ unit: "grapheme-ascii", maxLength: 49 }),
  id: fc.string({ maxLength: 30 }),
});

test("a place comes back as it was for the secret that sealed it, and for no other", () => {
  fc.assert(
    fc.property(place, (at) => {
      const [mine, theirs] = [createSecret(), createSecret()];
      const sealed = seal(mine, at);
      expect(unseal(mine, sealed)).toEqual(at);
      expect(() => unseal(theirs, sealed)).toThrow();
    }),
    { numRuns: 50 },
  );
});

test("a place that was changed anywhere, or cut, comes back as nothing", () => {
  const secret = createSecret();
  const sealed = Buffer.from(seal(secret, { at: "2026", id: "img_1" }), "base64url");
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (where, change) => {
      const other = Buffer.from(sealed);
      other[where]! ^= change;
      expect(() => unseal(secret, other.toString("base64url"))).toThrow();
      expect(() => unseal(secret, sealed.subarray(0, where).toString("base64url"))).toThrow();
    }),
  );
});

test("how long a place is says nothing of the name in it", () => {
  const secret = createSecret();
  const lengths = ["", "aunt mary at home in mun"].map(
    (name) => seal(secret, { at: name, id: "img_1" }).length,
  );
  expect(new Set(lengths).size).toBe(1);
});
