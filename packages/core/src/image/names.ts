import { NAME_BYTES } from "../library/bounds.ts";
import { bytesOf } from "../library/size.ts";
import { termOf } from "../term/index.ts";

/** Whether a tag may be called so: neither the name nor its term is longer than 64 characters of any script. */
export function isName(name: string): boolean {
  return bytesOf(name) <= NAME_BYTES && bytesOf(termOf(name)) <= NAME_BYTES;
}
