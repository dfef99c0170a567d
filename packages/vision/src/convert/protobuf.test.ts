import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bytes, concat, float, int, message, string, varint } from "./protobuf.ts";

/** A reader of its own, straight from the specification, to hold the writer against. */
function readVarint(from: Uint8Array): bigint {
  let value = 0n;
  from.forEach((byte, index) => {
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
  });
  return BigInt.asIntN(64, value);
}

describe("protobuf", () => {
  it("writes the specification's own examples", () => {
    expect([...varint(150)]).toEqual([0x96, 0x01]);
    expect([...int(1, 150)]).toEqual([0x08, 0x96, 0x01]);
    expect([...string(2, "testing")]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
    expect([...message(3, int(1, 150))]).toEqual([0x1a, 0x03, 0x08, 0x96, 0x01]);
  });

  it("writes floats as four little-endian bytes", () => {
    expect([...float(2, 1)]).toEqual([0x15, 0, 0, 0x80, 0x3f]);
  });

  it("gives back every 64-bit integer, negative ones in ten bytes", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
        const written = varint(value);
        expect(readVarint(written)).toBe(value);
        expect(written.slice(0, -1).every((byte) => byte >= 128)).toBe(true);
        expect((written.at(-1) ?? 128) < 128).toBe(true);
        if (value < 0n) expect(written.length).toBe(10);
      }),
    );
  });

  it("counts a string's bytes, not its letters", () => {
    expect([...string(1, "é").slice(0, 2)]).toEqual([0x0a, 2]);
    expect(concat(bytes(1, new Uint8Array(300))).length).toBe(303);
  });
});
