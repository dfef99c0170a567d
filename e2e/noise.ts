import sharp from "sharp";

/** Width and height as a camera, a phone held upright, and a panorama have them. */
const SHAPES = [4 / 3, 3 / 2, 3 / 4, 9 / 16, 16 / 9, 1, 2.4] as const;
/** Shared by the photos: what a browser pays for is the address, and each photo has its own. */
export const PICTURES = 35;

/** A picture with detail at several scales, so that its files are as large as a photo's. */
export async function picture(n: number) {
  const shape = SHAPES[n % SHAPES.length]!;
  const [width, height] = shape >= 1 ? [400, Math.round(400 / shape)] : [Math.round(400 * shape), 400];
  const hue = Math.round((n * 360) / PICTURES);
  const { data, info } = await sharp({
    create: {
      width: width >> 2,
      height: height >> 2,
      channels: 3,
      background: "#808080",
      noise: { type: "gaussian", mean: 128, sigma: 40 },
    },
  })
    .resize(width, height, { kernel: "cubic" })
    .tint(`hsl(${hue}, 60%, 50%)`)
    .raw()
    .toBuffer({ resolveWithObject: true });
  const drawn = () => sharp(data, { raw: info });
  const small = await drawn()
    .resize(100, 100, { fit: "inside" })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { rgbaToThumbHash } = await import("thumbhash");
  return {
    shape,
    thumb: await drawn().webp({ quality: 80 }).toBuffer(),
    preview: await drawn()
      .resize({ width: width * 5 })
      .jpeg({ quality: 82 })
      .toBuffer(),
    thumbhash: Buffer.from(rgbaToThumbHash(small.info.width, small.info.height, small.data)).toString(
      "base64",
    ),
  };
}
