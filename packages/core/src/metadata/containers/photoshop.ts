import { latin1, viewOf } from "./blocks.ts";

const IPTC = 0x0404;

/**
 * The IPTC records among Photoshop's image resources, as JPEG's APP13, TIFF's tag 34377 and PNG's raw profiles hold
 * them. Source: Adobe Photoshop File Formats Specification, "Image Resource Blocks".
 */
export function iptcOf(resources: Uint8Array): Uint8Array | undefined {
  const view = viewOf(resources);
  let at = 0;
  while (at + 12 <= resources.length) {
    if (!/^(8BIM|PHUT|AgHg|DCSR|MeSa)$/.test(latin1(resources, at, at + 4))) {
      // Out of step after a damaged one: the next is found by its name.
      at = Buffer.from(resources.buffer, resources.byteOffset, resources.length).indexOf("8BIM", at + 1);
      if (at < 0) return undefined;
      continue;
    }
    const id = view.getUint16(at + 4);
    const name = resources[at + 6]! + 1;
    const start = at + 6 + name + (name % 2) + 4;
    if (start > resources.length) return undefined;
    const length = view.getUint32(start - 4);
    if (id === IPTC) return resources.subarray(start, start + length);
    // A length that leads out of the block is damage.
    at = start + length <= resources.length ? start + length + (length % 2) : at + 1;
  }
  return undefined;
}
