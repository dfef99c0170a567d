import type { ImageRow } from "../library/entities.ts";
import { type Sidecar, writeXmp } from "../metadata/index.ts";
import { mend, termOf } from "../term/index.ts";
import { captionOf } from "../text/words.ts";
import { recordedDate } from "./date.ts";
import { placeOf } from "./place.ts";

/**
 * The sidecar (XMP) that a photo leaves the library with: all that is known of it and not in its file, so that another
 * library, or this one, knows it again. It says where the photo was taken, which nothing else does.
 * @param titleOf an album's title; without one it is not named
 */
export function sidecarOf(image: ImageRow, titleOf: (album: string) => string | undefined): string {
  const removed = new Set(image.removed.map(termOf));
  const caption = captionOf(image);
  const recorded = image.status === "ready" ? recordedDate(image) : undefined;
  // What a person says stands apart, in `givenAt`.
  const from = recorded?.takenFrom === "person" ? "upload" : recorded?.takenFrom;
  const sidecar: Sidecar = {
    tags: image.tags.filter(({ name, source }) => source === "person" || !removed.has(termOf(name))),
    removed: image.removed,
    caption:
      image.givenCaption !== undefined
        ? { text: mend(image.givenCaption), by: "person" }
        : caption
          ? { text: mend(caption), by: "file" }
          : undefined,
    rating: image.rating,
    givenAt: image.givenAt,
    recorded: recorded && from && { at: recorded.takenAt, from },
    place: placeOf(image),
    givenPlace: image.givenPlace && (image.givenPlace.at ?? "none"),
    recordedPlace: image.givenPlace && image.gps,
    favorite: Boolean(image.favorite),
    archived: Boolean(image.archived),
    albums: (image.albums ?? []).flatMap((id) => titleOf(id) ?? []),
  };
  return writeXmp(sidecar);
}
