import { extensionOf } from "./types.ts";

/** Files that systems and programs leave beside photos. */
const NAMES = new Set(
  [
    ".ds_store",
    ".localized",
    "thumbs.db",
    "ehthumbs.db",
    "ehthumbs_vista.db",
    "desktop.ini",
    "icon\r",
  ].concat([
    ".picasa.ini",
    "picasa.ini",
    ".nomedia",
    "zbthumbnail.info",
    ".fseventsd",
    ".apdisk",
    "archive_browser.html",
    "not in here.txt",
  ]),
);
/** Folders of theirs. */
const FOLDERS = new Set(
  ["@eadir", "#recycle", "__macosx", ".thumbnails", ".trashes", ".spotlight-v100", ".fseventsd"].concat([
    ".documentrevisions-v100",
    ".temporaryitems",
    "$recycle.bin",
    "system volume information",
    ".picasaoriginals",
  ]),
);
/** Sidecars: what programs, and Google Takeout (`json`), keep of a photo beside it. */
const SIDECARS = new Set(["aae", "xmp", "json", "thm", "pp3", "dop", "on1", "cos", "ithmb"]);

/** Whether nobody meant to add a file, though it came with a folder: told by its path alone. */
export function isMeantByNobody(path: string): boolean {
  const parts = path.split(/[\\/]/);
  const name = parts.pop() ?? "";
  return (
    NAMES.has(name.toLowerCase()) ||
    // What macOS keeps of a file on disks that cannot.
    name.startsWith("._") ||
    SIDECARS.has(extensionOf(name)) ||
    parts.some((part) => FOLDERS.has(part.toLowerCase()))
  );
}
