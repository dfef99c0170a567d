import sharp from "sharp";

/** Pictures with text in them, drawn by Pango with the machine's own fonts. */

const SANS = "Liberation Sans, Arial, Helvetica, sans-serif";
const SERIF = "Liberation Serif, Times New Roman, serif";
const MONO = "Liberation Mono, Courier New, monospace";

export interface Written {
  /** What stands in it, line by line. */
  lines: string[];
  draw(): Promise<Buffer>;
}

interface Style {
  width: number;
  height: number;
  background: string;
  ink: string;
  font: string;
  size: number;
  weight?: number;
  /** Of the whole picture's text, clockwise. */
  degrees?: number;
  spacing?: number;
}

const escaped = (text: string) => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function written(lines: string[], style: Style): Written {
  const { width, height, background, ink, font, size, weight = 400, degrees = 0, spacing = 1.4 } = style;
  const texts = lines.map((line, index) => {
    const y = height / 2 + (index - (lines.length - 1) / 2) * size * spacing + size * 0.35;
    return `<text x="${width / 2}" y="${y}" text-anchor="middle">${escaped(line)}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="${background}"/>
    <g font-family="${font}" font-size="${size}" font-weight="${weight}" fill="${ink}" xml:space="preserve"
      transform="rotate(${degrees} ${width / 2} ${height / 2})">${texts.join("")}</g></svg>`;
  return { lines, draw: () => sharp(Buffer.from(svg)).jpeg({ quality: 90 }).toBuffer() };
}

export const WRITTEN: Record<string, Written> = {
  "a road sign": written(["GRAND HOTEL", "Central Station", "Harbour"], {
    ...{ width: 1200, height: 800, background: "#14539a", ink: "white", font: SANS, size: 90, weight: 700 },
  }),
  "a shop's sign, seen askew": written(["BAKERY", "fresh bread daily"], {
    ...{ width: 1600, height: 1000, background: "#3d2b1f", ink: "#f0d9a0", font: SERIF, size: 110 },
    degrees: -12,
  }),
  "a receipt": written(
    [
      "MARKET STREET GROCERS",
      "Bananas 1.95",
      "Wholemeal bread 3.20",
      "Olive oil 8.49",
      "Tomatoes 2.75",
      "Mountain cheese 6.10",
      "TOTAL 22.49",
      "Thank you for shopping",
    ],
    { width: 900, height: 1400, background: "#f7f6f2", ink: "#222222", font: MONO, size: 44 },
  ),
  "a screenshot": written(
    [
      "Settings",
      "Notifications are turned off for this conversation",
      "Privacy and security",
      "Storage: 4.2 GB of 15 GB used",
      "Software update available",
      "Connected to Kitchen Speaker",
    ],
    { width: 1080, height: 1600, background: "#ffffff", ink: "#1b1b1a", font: SANS, size: 36, spacing: 3 },
  ),
  "a spine that stands on its end": written(["Natural History"], {
    ...{ width: 600, height: 1200, background: "#7a1f2b", ink: "#f3e9d2", font: SERIF, size: 100 },
    degrees: 90,
  }),
};
