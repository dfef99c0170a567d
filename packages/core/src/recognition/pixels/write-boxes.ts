/** Writes boxes of ISO base media files, big-endian. (ISO/IEC 14496-12, 4.2.) */
export const u8 = (...values: number[]): Buffer => Buffer.from(values);
export const u16 = (...values: number[]): Buffer =>
  Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));
export const u32 = (...values: number[]): Buffer =>
  Buffer.concat(values.map((value) => u16(value >>> 16, value & 0xffff)));

export function box(type: string, ...parts: Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([u32(body.length + 8), Buffer.from(type, "latin1"), body]);
}

/** A box that begins with its version and no flag. */
export const fullBox = (type: string, version: number, ...parts: Uint8Array[]): Buffer =>
  box(type, u8(version, 0, 0, 0), ...parts);
