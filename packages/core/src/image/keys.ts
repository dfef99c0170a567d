/** Where the original of an upload goes. A file's name is never part of it. */
export function originalKey(owner: string, id: string): string {
  return `private/${owner}/photos/${id}`;
}

/** Renditions stand outside `private/`: users cannot write there, and making one starts no recognition. */
export function renditionsPrefix(owner: string): string {
  return `renditions/${owner}/`;
}

export function previewKey(owner: string, id: string): string {
  return `${renditionsPrefix(owner)}${id}/preview.jpg`;
}

export function thumbKey(owner: string, id: string): string {
  return `${renditionsPrefix(owner)}${id}/thumb.webp`;
}

/** Whether an image's object is its own upload, and not one that another client put under a key of its own. */
export function isUpload({ owner, id, key }: { owner: string; id: string; key: string }): boolean {
  return key === originalKey(owner, id);
}
