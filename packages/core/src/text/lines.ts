import type { ImageRow } from "../library/entities.ts";
import { library, type TextLine } from "../library/index.ts";

/** The lines of text in a photo; undefined where none was read. */
export async function linesOf({ owner, id, text }: ImageRow): Promise<TextLine[] | undefined> {
  if (!text?.lines) return undefined;
  const { data } = await library.entities.text.get({ owner, id }).go({ consistent: true });
  return data?.lines;
}
