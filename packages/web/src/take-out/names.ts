/** What no file may be called on one of the systems that people unpack on. Source: Microsoft, "Naming Files, Paths, and Namespaces". */
const FORBIDDEN = /[<>:"/\\|?*]|\p{Cc}|\p{Surrogate}/gu;
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|com[\d¹²³]|lpt[\d¹²³])(?=\.|$)/i;

/** Bytes of a name in most file systems, less `.xmp` and a number. */
const LONGEST = 255 - 4 - 12;

/** A photo's name as every system can have it. */
export function safeName(name: string): string {
  const plain = name
    .normalize("NFC")
    .replace(FORBIDDEN, "_")
    .replace(/[. ]+$/, "")
    .trimStart();
  const named = DEVICE.test(plain) ? `_${plain}` : plain;
  return shortened(named || "photo");
}

function shortened(name: string): string {
  const { stem, extension } = partsOf(name);
  const room = LONGEST - bytesOf(extension);
  let kept = "";
  let left = room;
  // By characters, so that none is cut.
  for (const char of stem) {
    left -= bytesOf(char);
    if (left < 0) break;
    kept += char;
  }
  return kept.replace(/[. ]+$/, "") + extension;
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** An extension has ten characters at most: what is longer is a sentence with a dot in it. */
function partsOf(name: string): { stem: string; extension: string } {
  const [, stem, extension] = /^(.+?)(\.[^. ]{1,10})?$/.exec(name) ?? [];
  return { stem: stem ?? name, extension: extension ?? "" };
}

/** Gives each photo of a zip a name of its own, and of its sidecar's: systems differ in whether `A.JPG` is `a.jpg`. */
export class Names {
  readonly #taken = new Set<string>();
  /** How often a name was asked for, so that thousands of one name take no longer than others. */
  readonly #asked = new Map<string, number>();

  /** @param folder with its slash, or empty */
  take(folder: string, name: string): string {
    const safe = safeName(name);
    const { stem, extension } = partsOf(safe);
    const key = keyOf(folder + safe);
    for (let n = this.#asked.get(key) ?? 1; ; n++) {
      const path = folder + (n === 1 ? safe : `${stem} (${n})${extension}`);
      const keys = [keyOf(path), keyOf(sidecarOf(path))];
      if (keys.some((one) => this.#taken.has(one))) continue;
      for (const one of keys) this.#taken.add(one);
      this.#asked.set(key, n + 1);
      return path;
    }
  }
}

const keyOf = (path: string) => path.normalize("NFC").toLowerCase();

export const sidecarOf = (path: string) => `${path}.xmp`;
