/**
 * The protobuf wire format, the writing half: all that an ONNX file needs. By hand, since `onnx-proto` brings
 * protobuf.js and 1.5 MB of generated readers to write a dozen field types, and copies every weight twice.
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export type Field = Uint8Array;

/** Base-128 varint. Negative numbers are written as 64-bit two's complement, as `int64` fields are. */
export function varint(value: number | bigint): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const key = (field: number, wireType: number) => varint((field << 3) | wireType);

/** An `int32`, `int64` or enum field. */
export const int = (field: number, value: number | bigint): Field => concat(key(field, 0), varint(value));

/** A `float` field. */
export function float(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return concat(key(field, 5), bytes);
}

/** A `bytes` field. */
export const bytes = (field: number, value: Uint8Array): Field =>
  concat(key(field, 2), varint(value.length), value);

/** A `string` field (UTF-8). */
export const string = (field: number, value: string): Field => bytes(field, new TextEncoder().encode(value));

/** An embedded message. */
export const message = (field: number, ...fields: readonly Field[]): Field => bytes(field, concat(...fields));

/** Fields one after the other: a message's body, or a whole file. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
