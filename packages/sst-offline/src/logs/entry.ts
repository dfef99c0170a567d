import { styleText } from "node:util";
import { printableLine } from "./printable.ts";

/** A line of a function's log: when, in which request, what. */
export interface Entry {
  time: string;
  /** Undefined between requests. */
  requestId?: string;
  text: string;
}

type Fields = Record<string, unknown>;
type Style = Parameters<typeof styleText>[0];

const entryLine = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) (\S+) (.*)$/;
const report = /^REPORT .*Duration: ([\d.]+) ms.*Max Memory Used: (\d+) MB(.*)$/;
/** Written by the logger about itself, or said already at the line's head. */
const unsaid = ["level", "message", "timestamp", "service", "sampling_rate", "xray_trace_id", "error"];
const levels: Record<string, Style> = { ERROR: "red", CRITICAL: "red", WARN: "yellow", DEBUG: "gray" };

/** Reads a line; a line without a head (the rest of a text of several lines) is all text. */
export function readEntry(line: string): Entry {
  const [, time = "", requestId = "-", text = line] = entryLine.exec(line) ?? [];
  return { time, ...(requestId !== "-" && { requestId }), text };
}

/**
 * A line for people: `01:17:53.801 aa33ebfc INFO ready image=img_01 tags=5`, an error's stack below it. What Lambda
 * says of the request's start and end is left out; of its report stay duration and memory.
 * @returns undefined for what is left out
 */
export function pretty({ time, requestId, text }: Entry, colors: boolean): string | undefined {
  const paint = (style: Style, words: string) =>
    colors ? styleText(style, words, { validateStream: false }) : words;
  if (/^(START|END) RequestId: /.test(text)) return undefined;
  const clock = time.slice(11, 23);
  const head = paint("gray", [clock, requestId?.slice(0, 8) ?? "-".padEnd(8)].filter(Boolean).join(" "));
  const [, milliseconds, memory, rest] = report.exec(text) ?? [];
  if (milliseconds)
    return `${head} ${paint("gray", `${Math.round(Number(milliseconds))} ms, ${memory} MB${printableLine(rest?.replaceAll("\t", ", ") ?? "")}`)}`;
  const fields = readFields(text);
  if (!fields) return `${head} ${printableLine(text)}`;
  const level = String(fields.level ?? "");
  const others = Object.entries(fields)
    .filter(([name]) => !unsaid.includes(name))
    .map(([name, value]) => `${paint("gray", `${printableLine(name)}=`)}${plain(value)}`);
  const words = [
    paint(levels[level] ?? "cyan", printableLine(level.padEnd(5))),
    printableLine(String(fields.message ?? "")),
    ...others,
  ];
  return [`${head} ${words.join(" ")}`, ...errorLines(fields.error)].join("\n");
}

/** A line as one JSON object, for other programs: what the function logged, or its text as `message`. */
export function json({ time, requestId, text }: Entry): string {
  const fields = readFields(text) ?? { message: text };
  return printableLine(JSON.stringify({ timestamp: time, requestId, ...fields }), Number.POSITIVE_INFINITY);
}

function readFields(text: string): Fields | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text) as Fields;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): string {
  return printableLine(typeof value === "string" && !/[\s"=]/.test(value) ? value : JSON.stringify(value));
}

/** An error as the logger writes it (`name`, `message`, `stack`, `cause`), two spaces in. */
function errorLines(error: unknown): string[] {
  if (typeof error !== "object" || error === null) return [];
  const { name, message, stack, cause } = error as Record<string, unknown>;
  const own =
    typeof stack === "string" && stack
      ? stack
      : [name, message].filter((one) => one !== undefined).join(": ");
  return [...own.split("\n").map((line) => printableLine(`  ${line.trimEnd()}`)), ...errorLines(cause)];
}
