/** A box of an ISO base media file: where its content lies. */
export interface Box {
  type: string;
  from: number;
  to: number;
}

/** A film has some thousands; a file made to harm may have millions. */
const MAX_BOXES = 10_000;

/** The boxes between two places of a file, as far as they are whole or begin there. (ISO/IEC 14496-12, 4.2.) */
export function boxes(bytes: Uint8Array, from = 0, to = bytes.length): Box[] {
  const view = viewOf(bytes);
  const found: Box[] = [];
  for (let at = from; at + 8 <= to && found.length < MAX_BOXES; ) {
    let size = view.getUint32(at);
    let head = 8;
    if (size === 1 && at + 16 <= to) {
      size = view.getUint32(at + 8) * 2 ** 32 + view.getUint32(at + 12);
      head = 16;
    }
    // The last box may say that it goes on to the end.
    if (size === 0) size = to - at;
    if (size < head) break;
    found.push({ type: text(bytes, at + 4, at + 8), from: at + head, to: Math.min(at + size, to) });
    at += size;
  }
  return found;
}

/** The first box at the end of a path of types, such as `meta/iprp/ipco`. */
export function findBox(bytes: Uint8Array, path: string, within: Partial<Box> = {}): Box | undefined {
  let place: Partial<Box> | undefined = within;
  for (const type of path.split("/")) {
    if (!place) return undefined;
    place = boxes(bytes, place.from, place.to).find((box) => box.type === type);
    // Version and flags stand before what it holds.
    if (place && (type === "meta" || type === "stsd" || type === "iref"))
      place = { ...place, from: place.from! + 4 + (type === "stsd" ? 4 : 0) };
  }
  return place as Box | undefined;
}

/** Bytes as the text that they are in Latin-1. */
export const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
