/** Behind drawings that would be lost on white. */
const DARK = 0x40;
/** Of 255: from here on a pixel is hardly seen on white. */
const NEARLY_WHITE = 232;
/** Of what is visible, how much must stand out from white for white to do. */
const STANDS_OUT = 0.02;

/** Pixels of 8 bits without their alpha: on white, or on dark gray where what is visible is nearly white. */
export function flatten(data: Uint8Array, channels: 2 | 4): Buffer {
  const colors = channels - 1;
  let [visible, seen] = [0, 0];
  for (let at = 0; at < data.length; at += channels) {
    const alpha = data[at + colors]!;
    visible += alpha;
    let darkest = 255;
    for (let color = 0; color < colors; color++) darkest = Math.min(darkest, data[at + color]!);
    if (darkest < NEARLY_WHITE) seen += alpha;
  }
  const background = seen < visible * STANDS_OUT ? DARK : 255;
  const result = Buffer.allocUnsafe((data.length / channels) * colors);
  for (let from = 0, to = 0; from < data.length; from += channels) {
    const alpha = data[from + colors]!;
    for (let color = 0; color < colors; color++)
      result[to++] = Math.round((data[from + color]! * alpha + background * (255 - alpha)) / 255);
  }
  return result;
}
