import { type Box, boxes, findBox, text, viewOf } from "../../format/boxes.ts";
import type { Cicp } from "./cicp.ts";

/**
 * How the colors of a HEIF's or AVIF's primary image are coded, where it says so by numbers (`colr` of type `nclx`).
 * sharp tells only of ICC profiles. (ISO/IEC 23008-12, 6.5.5; ISO/IEC 14496-12, 12.1.5.)
 */
export function nclxOf(bytes: Uint8Array): Cicp | undefined {
  try {
    const properties = propertiesOf(bytes);
    for (const { type, from } of properties) {
      if (type !== "colr" || text(bytes, from, from + 4) !== "nclx") continue;
      const view = viewOf(bytes);
      return { primaries: view.getUint16(from + 4), transfer: view.getUint16(from + 6) };
    }
  } catch {
    // Cut off in the middle: its pixels tell.
  }
  return undefined;
}

/** The properties of the primary image; of a grid that has none of a kind, its first tile's come after its own. */
function propertiesOf(bytes: Uint8Array): Box[] {
  const view = viewOf(bytes);
  const primary = findBox(bytes, "meta/pitm");
  const container = findBox(bytes, "meta/iprp/ipco");
  if (!primary || !container) return [];
  const all = boxes(bytes, container.from, container.to);
  const id = bytes[primary.from] === 0 ? view.getUint16(primary.from + 4) : view.getUint32(primary.from + 4);
  const associated = associationsOf(bytes);
  const tile = firstTileOf(bytes, id);
  const numbers = [...(associated.get(id) ?? []), ...((tile && associated.get(tile)) || [])];
  return numbers.flatMap((number) => all[number - 1] ?? []);
}

/** Item → numbers of its properties, counted from 1. */
function associationsOf(bytes: Uint8Array): Map<number, number[]> {
  const found = new Map<number, number[]>();
  const box = findBox(bytes, "meta/iprp/ipma");
  if (!box) return found;
  const view = viewOf(bytes);
  const wideIds = bytes[box.from]! > 0;
  const wideNumbers = (bytes[box.from + 3]! & 1) === 1;
  let at = box.from + 8;
  for (let left = view.getUint32(box.from + 4); left > 0 && at < box.to; left--) {
    const id = wideIds ? view.getUint32(at) : view.getUint16(at);
    at += wideIds ? 4 : 2;
    const numbers: number[] = [];
    for (let count = view.getUint8(at++); count > 0; count--) {
      numbers.push(wideNumbers ? view.getUint16(at) & 0x7fff : view.getUint8(at) & 0x7f);
      at += wideNumbers ? 2 : 1;
    }
    found.set(id, numbers);
  }
  return found;
}

function firstTileOf(bytes: Uint8Array, id: number): number | undefined {
  const references = findBox(bytes, "meta/iref");
  if (!references) return undefined;
  const view = viewOf(bytes);
  const wide = bytes[references.from - 4]! > 0;
  for (const { type, from } of boxes(bytes, references.from, references.to)) {
    if (type !== "dimg") continue;
    if (!wide && view.getUint16(from) === id) return view.getUint16(from + 4);
    if (wide && view.getUint32(from) === id) return view.getUint32(from + 6);
  }
  return undefined;
}
