// @ts-check
/** The app's icons, drawn from `src/app/icon.svg`: run this after a change of it. A test compares them. */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const at = (/** @type {string} */ path) => new URL(path, import.meta.url);
const MARK = 20;

/**
 * @typedef {object} Icon
 * @property {string} file from this folder
 * @property {number} size pixels a side
 * @property {number} [share] of its side that the mark takes on a square of paper; without it, the mark stands alone.
 */

/** @type {Icon[]} */
export const ICONS = [
  { file: "public/icons/192.png", size: 192 },
  { file: "public/icons/512.png", size: 512 },
  // Android cuts a circle out of it, of four fifths of its side at least (W3C, "Maskable icons").
  { file: "public/icons/maskable.png", size: 512, share: 0.55 },
  // iOS rounds its corners, and shows what is clear as black.
  { file: "src/app/apple-icon.png", size: 180, share: 0.68 },
];

/** @param {Icon} icon @returns {Promise<Buffer>} PNG */
export async function draw({ size, share }) {
  const svg = await readFile(at("src/app/icon.svg"), "utf8");
  const side = MARK / (share ?? 1);
  const edge = (MARK - side) / 2;
  const box = [edge, edge, side, side].join(" ");
  const paper = share
    ? `<rect x="${edge}" y="${edge}" width="${side}" height="${side}" fill="#fafaf9"/>`
    : "";
  const framed = svg.replace(/viewBox="[^"]*"([^>]*>)/, (_, rest) => `viewBox="${box}"${rest}${paper}`);
  const drawn = sharp(Buffer.from(framed), { density: (72 * size) / MARK }).resize(size, size);
  return drawn.png({ palette: true, effort: 10 }).toBuffer();
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const icon of ICONS) await writeFile(at(icon.file), await draw(icon));
