/** Types of RAW files, by what ExifTool, libraw and the browsers' systems call them: none is registered with IANA. */
const rawTypes = [
  "image/x-adobe-dng",
  "image/x-canon-cr2",
  "image/x-canon-cr3",
  "image/x-canon-crw",
  "image/x-epson-erf",
  "image/x-fuji-raf",
  "image/x-hasselblad-3fr",
  "image/x-kodak-dcr",
  "image/x-minolta-mrw",
  "image/x-nikon-nef",
  "image/x-olympus-orf",
  "image/x-panasonic-rw2",
  "image/x-pentax-pef",
  "image/x-phaseone-iiq",
  "image/x-samsung-srw",
  "image/x-sigma-x3f",
  "image/x-sony-arw",
] as const;

/** The types of file that are taken. */
export const types = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "image/heic",
  "image/heif",
  "image/avif",
  "image/gif",
  "image/tiff",
  ...rawTypes,
] as const;
export type ImageType = (typeof types)[number];

/** Names of the same types that systems and browsers use beside. */
export const aliases: Readonly<Record<string, ImageType>> = {
  "image/jpg": "image/jpeg",
  "image/jpe": "image/jpeg",
  "image/pjpeg": "image/jpeg",
  "image/jfif": "image/jpeg",
  "image/x-png": "image/png",
  "image/apng": "image/png",
  "image/vnd.mozilla.apng": "image/png",
  "image/tif": "image/tiff",
  "image/x-tiff": "image/tiff",
  "image/x-webp": "image/webp",
  "image/x-heic": "image/heic",
  "image/x-heif": "image/heif",
  "image/hif": "image/heif",
  "image/heic-sequence": "image/heic",
  "image/heif-sequence": "image/heif",
  "image/avif-sequence": "image/avif",
  "image/dng": "image/x-adobe-dng",
  "image/x-dng": "image/x-adobe-dng",
  "image/x-fuji": "image/x-fuji-raf",
  "image/x-canon-cr3-raw": "image/x-canon-cr3",
  "image/x-nikon-nrw": "image/x-nikon-nef",
  "image/x-sony-sr2": "image/x-sony-arw",
  "image/x-sony-srf": "image/x-sony-arw",
  "image/x-panasonic-raw": "image/x-panasonic-rw2",
  "image/x-panasonic-rw": "image/x-panasonic-rw2",
};

/** What says nothing of a file: the bytes, or its name, decide. */
const NOTHING = ["", "application/octet-stream", "binary/octet-stream", "application/x-unknown"];

/** Extensions, lower case and without a dot, of the types that are taken. */
export const extensions: Readonly<Record<string, ImageType>> = {
  ...list("image/jpeg", "jpg jpeg jpe jfif jif"),
  ...list("image/png", "png apng"),
  ...list("image/webp", "webp"),
  ...list("image/heic", "heic heics hif"),
  ...list("image/heif", "heif heifs"),
  ...list("image/avif", "avif avifs"),
  ...list("image/gif", "gif"),
  ...list("image/tiff", "tif tiff"),
  ...list("image/x-adobe-dng", "dng gpr"),
  ...list("image/x-canon-cr2", "cr2"),
  ...list("image/x-canon-cr3", "cr3"),
  ...list("image/x-canon-crw", "crw"),
  ...list("image/x-epson-erf", "erf"),
  ...list("image/x-fuji-raf", "raf"),
  ...list("image/x-hasselblad-3fr", "3fr fff"),
  ...list("image/x-kodak-dcr", "dcr kdc k25"),
  ...list("image/x-minolta-mrw", "mrw"),
  ...list("image/x-nikon-nef", "nef nrw"),
  ...list("image/x-olympus-orf", "orf ori"),
  ...list("image/x-panasonic-rw2", "rw2 rwl raw"),
  ...list("image/x-pentax-pef", "pef"),
  ...list("image/x-phaseone-iiq", "iiq"),
  ...list("image/x-samsung-srw", "srw"),
  ...list("image/x-sigma-x3f", "x3f"),
  ...list("image/x-sony-arw", "arw sr2 srf arq"),
};

function list(type: ImageType, names: string): Record<string, ImageType> {
  return Object.fromEntries(names.split(" ").map((name) => [name, type]));
}

/** A file's extension, lower case and without its dot; nothing for a file that has none. */
export const extensionOf = (name: string): string =>
  /[^/.][^/]*\.([^./]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";

/** The type that a file's name speaks for. */
export function typeOfName(name: string): ImageType | undefined {
  const extension = extensionOf(name);
  return Object.hasOwn(extensions, extension) ? extensions[extension] : undefined;
}

/** A type by the name that the house uses, without its parameters; undefined for what is not taken. */
export function canonicalType(type: string): ImageType | undefined {
  const name = type.split(";")[0]!.trim().toLowerCase();
  if ((types as readonly string[]).includes(name)) return name as ImageType;
  return Object.hasOwn(aliases, name) ? aliases[name] : undefined;
}

/** Whether a type says nothing of the file, so that its bytes have to. */
export const saysNothing = (type: string): boolean =>
  NOTHING.includes(type.split(";")[0]!.trim().toLowerCase());

export const isRaw = (type: string): boolean => (rawTypes as readonly string[]).includes(type);
