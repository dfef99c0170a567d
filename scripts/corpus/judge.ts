import type { Tags } from "./exiftool.ts";

/** What is compared, in words: undefined where nothing is said. */
export interface Facts {
  date?: string;
  size?: string;
  orientation?: string;
  keywords?: string;
}

/** In the order in which photos are dated; of each a date, and where its fraction of a second stands. */
const DATES: [string[], string[]?][] = [
  [["ExifIFD:DateTimeOriginal", "IFD0:DateTimeOriginal"], ["ExifIFD:SubSecTimeOriginal"]],
  [["ExifIFD:CreateDate", "IFD0:CreateDate"], ["ExifIFD:SubSecTimeDigitized"]],
  [["XMP-exif:DateTimeOriginal"]],
  [["XMP-photoshop:DateCreated"]],
  [["XMP-xmp:CreateDate"]],
  [["XMP-exif:DateTimeDigitized"]],
  [["IPTC:DateCreated+IPTC:TimeCreated"]],
  [["IPTC:DigitalCreationDate+IPTC:DigitalCreationTime"]],
  [["GPS:GPSDateStamp+GPS:GPSTimeStamp"]],
  [["XMP-exif:GPSDateTime"]],
  [["IFD0:ModifyDate"], ["ExifIFD:SubSecTime"]],
  [["XMP-xmp:ModifyDate"]],
  [["XMP-tiff:DateTime"]],
];

const KEYWORDS: [string, RegExp?][] = [
  ["IPTC:Keywords"],
  ["XMP-dc:Subject"],
  ["IFD0:XPKeywords", /;/],
  ["XMP-lr:HierarchicalSubject"],
  ["XMP-digiKam:TagsList"],
  ["XMP-microsoft:LastKeywordXMP"],
  ["XMP-mediapro:CatalogSets"],
];
const PATHS: Record<string, RegExp> = {
  "XMP-lr:HierarchicalSubject": /\|/,
  "XMP-digiKam:TagsList": /\//,
  "XMP-microsoft:LastKeywordXMP": /\//,
  "XMP-mediapro:CatalogSets": /\|/,
};

/** What ExifTool's answer comes to by the library's rules, written apart from the library's own code. */
export function judge(tags: Tags): Facts {
  return {
    date: dateOf(tags),
    size: sizeOf(tags),
    orientation: orientationOf(tags),
    keywords: keywordsOf(tags),
  };
}

function dateOf(tags: Tags): string | undefined {
  for (const [names, fractions = []] of DATES)
    for (const name of names) {
      const [date, time] = name.split("+");
      const fraction = fractions.map((tag) => tags[tag]).find((value) => value !== undefined);
      // A day of the satellites' without a time may be another day here.
      const isTimed = !date?.startsWith("GPS") || /^\d{1,2}:/.test(String(tags[time!] ?? ""));
      const dated = isTimed ? tags[date!] : undefined;
      const said = time ? dated && `${dated} ${tags[time] ?? ""}` : dated;
      const valid = validDate(said, fraction);
      if (valid) return valid;
    }
  return undefined;
}

/** `2004:02:26 09:36:46` → `2004-02-26T09:36:46.000`; a day alone is its noon. */
function validDate(said: unknown, fraction: unknown): string | undefined {
  const numbers = String(said ?? "").match(
    /^\s*(\d{4})(?:[^\d]\s?(\d{1,2}))?(?:[^\d]\s?(\d{1,2}))?(?:[T ]+(\d{1,2})[:.]\s?(\d{1,2})(?:[:.]\s?(\d{1,2})(?:\.(\d+))?)?)?/,
  );
  if (!numbers) return undefined;
  const [year, month = "1", day = "1", hour = "12", minute = "0", second = "0", own] = numbers.slice(1);
  const digits = own ?? (numbers[4] === undefined ? "0" : String(fraction ?? "0").trim());
  const two = (text: string) => text.padStart(2, "0");
  const at = `${year}-${two(month === "00" ? "1" : month)}-${two(day === "00" ? "1" : day)}T${two(hour)}:${two(minute)}:${two(second)}.${digits.padEnd(3, "0").slice(0, 3)}`;
  const time = new Date(`${at}Z`).getTime();
  if (Number.isNaN(time) || new Date(time).toISOString() !== `${at}Z`) return undefined;
  if (Math.abs(time) < 1000 || Number(year) < 1826 || time > Date.now() + 24 * 3_600_000) return undefined;
  return at;
}

function sizeOf(tags: Tags): string | undefined {
  const size = /^(\d+)[x ](\d+)$/.exec(String(tags["Composite:ImageSize"] ?? ""));
  if (!size) return undefined;
  // HEIC's own turn is part of the picture; EXIF's orientation is told apart.
  const turned = /^(90|270)$/.test(String(tags["QuickTime:Rotation"]));
  return turned ? `${size[2]}×${size[1]}` : `${size[1]}×${size[2]}`;
}

function orientationOf(tags: Tags): string | undefined {
  const said = [tags["IFD0:Orientation"], tags["XMP-tiff:Orientation"]].map(Number);
  const valid = said.find((value) => value >= 1 && value <= 8);
  return valid === undefined ? undefined : String(valid);
}

function keywordsOf(tags: Tags): string | undefined {
  const whole = new Set<string>();
  const names = KEYWORDS.flatMap(([tag, divider]) => {
    const said = [tags[tag] ?? []].flat().map(String);
    if (divider) return said.flatMap((text) => text.split(divider));
    const path = PATHS[tag];
    if (!path) return said;
    return said.flatMap((text) => {
      const steps = text.split(path).filter((step) => step.trim());
      if (steps.length > 1) for (const by of "|/") whole.add(spelled(steps.join(by)));
      return steps.at(-1) ?? [];
    });
  });
  return keywordList(names.filter((name) => !whole.has(spelled(name))));
}

/** Keywords as one text: what is compared is which, not in what order. */
export function keywordList(names: string[]): string | undefined {
  const spelledNames = [...new Set(names.map(spelled))].filter((name) => name !== "").sort();
  return spelledNames.length > 0 ? spelledNames.join(", ") : undefined;
}

function spelled(name: string): string {
  return name
    .normalize("NFC")
    .replace(/[\p{Cc}"]/gu, "")
    .trim()
    .replace(/\s+/g, " ")
    .slice(0, 64)
    .toLowerCase();
}
