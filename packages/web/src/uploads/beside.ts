/** Which file says something of which photo, by their names alone. */

export interface Paired {
  /** An XMP file. */
  xmp?: File;
  /** Of Google Takeout. */
  json?: File;
}

/** Where a file lay in the folder that was dropped or chosen. */
function spelledPathOf(file: File): string {
  const { relativePath } = file as File & { relativePath?: string | null };
  return relativePath || file.webkitRelativePath || file.name;
}

/** The same in one case: disks differ in it. */
export const pathOf = (file: File): string => spelledPathOf(file).toLowerCase().normalize("NFC");

/** The name of the folder that was dropped or chosen, and not of one in it. */
export function droppedFolderOf(file: File): string | undefined {
  const [folder, ...rest] = spelledPathOf(file).split("/").filter(Boolean);
  return rest.length > 0 ? folder : undefined;
}

export const stemOf = (path: string): string => path.replace(/\.[^./]*$/, "");

export const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/**
 * Finds what lies beside photos: `IMG_1.jpg.xmp` or `IMG_1.xmp`, as darktable and Lightroom name it, and the JSON that
 * Takeout writes. One that is paired with no photo is left: albums say of themselves there what they are.
 */
export class Beside {
  readonly #byPath: Map<string, File>;
  readonly #json = new Map<string, File>();
  /** JSON that was cut off, by what is left of the photo's name in it. */
  readonly #cut = new Map<string, File>();
  readonly #paired = new Set<File>();
  readonly #files: readonly File[];

  constructor(files: readonly File[]) {
    this.#files = files;
    this.#byPath = new Map(files.map((file) => [pathOf(file), file]));
    for (const file of files) {
      const path = pathOf(file);
      if (!path.endsWith(".json")) continue;
      const named = photoOf(path);
      this.#json.set(named.key, file);
      if (named.cut) this.#cut.set(named.key, file);
    }
  }

  of(file: File): Paired {
    const path = pathOf(file);
    const xmp = this.#byPath.get(`${path}.xmp`) ?? this.#byPath.get(`${stemOf(path)}.xmp`);
    const json = this.#jsonOf(path) ?? this.#jsonOf(unedited(path));
    if (json) this.#paired.add(json);
    return { xmp, json };
  }

  /** JSON files that no photo was asked for by now. */
  left(): File[] {
    return this.#files.filter((file) => pathOf(file).endsWith(".json") && !this.#paired.has(file));
  }

  #jsonOf(path: string | undefined): File | undefined {
    if (path === undefined) return undefined;
    const { name, number } = numbered(path);
    const whole = this.#json.get(keyOf(name, number)) ?? this.#json.get(keyOf(path, ""));
    if (whole) return whole;
    // What is cut off first is the name's own end.
    for (let length = name.length - 1; length > folderOf(name).length; length--) {
      const found = this.#cut.get(keyOf(name.slice(0, length), number));
      if (found) return found;
    }
    return undefined;
  }
}

const keyOf = (name: string, number: string) => `${name}\n${number}`;

/** `img(1).jpg` → `img.jpg` and `(1)`: Takeout tells files of one name apart so. */
function numbered(path: string): { name: string; number: string } {
  const [, stem, number, extension] = /^(.*)(\(\d+\))(\.[^./()]+)?$/.exec(path) ?? [];
  return stem === undefined
    ? { name: path, number: "" }
    : { name: stem + (extension ?? ""), number: number! };
}

const SUPPLEMENT = "supplemental-metadata";
/** Takeout leaves no more of a name before `.json`. Some count characters, and some bytes. */
const LONGEST = 46;

/** The photo that a JSON file is of: `img.jpg.supplemental-metadata(1).json`, `img.jpg(1).json`, `img.jpg.suppl.json`. */
function photoOf(path: string): { key: string; cut: boolean } {
  const { name: whole, number } = numbered(path.slice(0, -".json".length));
  const [, before, end] = /^(.+)\.([^./]*)$/.exec(whole) ?? [];
  if (before !== undefined && SUPPLEMENT.startsWith(end!)) return { key: keyOf(before, number), cut: false };
  const name = whole.slice(folderOf(whole).length);
  const bytes = new TextEncoder().encode(name).length;
  return { key: keyOf(whole, number), cut: bytes >= LONGEST - 1 && name.length <= LONGEST };
}

/** How Google calls a photo that was edited there, in the languages that are known; the original's JSON is its own, too. */
const EDITED =
  /-(edited|effects|smile|mix|collage|bearbeitet|modifié|modificato|editado|ha editado|editat|bewerkt|edytowane|redigerad|redigeret|redigert|編集済み|已修改|수정됨)(?=(\(\d+\))?\.[^./]+$)/;

function unedited(path: string): string | undefined {
  const original = path.replace(EDITED, "");
  return original === path ? undefined : original;
}
