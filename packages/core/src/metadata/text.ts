/** Text of no certain encoding: UTF-8 where it is valid, else what Windows and old cameras meant by Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

/** Without control characters (but line feeds, where they are kept) and halves of characters; cut, never in a character. */
export function clean(text: string, maxLength: number, lines = false): string {
  const plain = text
    .slice(0, maxLength * 8)
    .replace(/\r\n?/g, "\n")
    .replace(/[\p{Cs}\ufffd\ufeff\u200b]/gu, "")
    .replace(/\p{Cc}/gu, (control) => (lines && control === "\n" ? "\n" : control === "\0" ? "" : " "))
    .replace(lines ? /[^\S\n]+/g : /\s+/g, " ")
    .trim();
  if (plain.length <= maxLength) return plain;
  return plain
    .slice(0, maxLength)
    .replace(/[\ud800-\udbff]$/, "")
    .trim();
}
