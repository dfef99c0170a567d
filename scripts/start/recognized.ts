import { printableLine } from "sst-offline";

/** What the recognize function logs when a photo is done; one line of it is shown on the terminal. */
export interface RecognizedEntry {
  message: "recognized";
  name: string;
  tags: Array<{ name: string; confidence: number }>;
  milliseconds: number;
}

const shown = 5;

/**
 * One calm line for a function's log line, or nothing for those that are not about a finished photo:
 * `cat.jpg → Cat 97, Whiskers 88 · 240 ms`.
 */
export function recognizedLine(logLine: string): string | undefined {
  if (!logLine.includes('"recognized"') && !logLine.includes('"not recognized"')) return undefined;
  const entry = parse(logLine);
  if (entry?.message === "recognized") {
    const { name, tags, milliseconds } = entry as unknown as RecognizedEntry;
    const best = tags.slice(0, shown).map((tag) => `${tag.name} ${Math.round(tag.confidence)}`);
    return printableLine(`${name} → ${best.join(", ") || "no tags"} · ${Math.round(milliseconds)} ms`);
  }
  if (entry?.message === "not recognized") return printableLine(`${entry.name} → ${entry.reason}`);
  return undefined;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line.slice(line.indexOf("{"))) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
