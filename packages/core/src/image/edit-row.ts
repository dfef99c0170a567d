import type { ImageRow } from "../library/index.ts";
import { alive } from "./alive.ts";
import { change } from "./change.ts";
import { applyEdit, type Edit } from "./edit.ts";

/**
 * Changes what a person may change of one photo, for whoever asks: a request, or a change of many.
 * @returns the row as it then stands, and the edit that takes it back, if anything is another thing now
 * @throws VisibleError `not_found`, `bad_request`, `conflict`
 */
export async function editRow(
  owner: string,
  id: string,
  edit: Edit,
): Promise<{ image: ImageRow; undo?: Edit }> {
  let undo: Edit | undefined;
  const image = await change(owner, id, (row) => {
    const image = alive(row);
    undo = applyEdit(image, edit);
    return image;
  });
  return { image: alive(image), undo };
}
