import sharp from "sharp";

/** The longest side, in pixels. */
const SIDE = 2048;

/** A photo of any format as the JPEG that Phototag itself would show the recognizer. */
export const previewOf = (bytes: Uint8Array): Promise<Buffer> =>
  sharp(bytes)
    .autoOrient()
    .resize(SIDE, SIDE, { fit: "inside", withoutEnlargement: true })
    .flatten({ background: "#fff" })
    .toColorspace("srgb")
    .jpeg({ quality: 85 })
    .toBuffer();
