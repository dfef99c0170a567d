/** Where a zip goes: onto the disk as it comes, or, in browsers that cannot, through memory, in parts. */
import { safeName } from "./names";

export interface Target {
  /** Bytes of one zip at most. */
  most: number;
  /** @param part from 1 on @throws the signal's AbortError, and what the disk says */
  save(zip: ReadableStream<Uint8Array>, part: number, signal: AbortSignal): Promise<void>;
}

interface FileHandle {
  createWritable(): Promise<WritableStream<Uint8Array>>;
}

/** Chromium's, on computers (WICG, "File System Access"). */
type Picker = (options: {
  suggestedName: string;
  types: { description: string; accept: Record<string, string[]> }[];
}) => Promise<FileHandle>;

const picker = () => (globalThis as { showSaveFilePicker?: Picker }).showSaveFilePicker;

/**
 * Bytes that go through memory at once. Computers' browsers put larger blobs on the disk, or take some 2 GB; a telephone's
 * ends pages that use less.
 */
const PART = 1e9;
const PART_OF_TELEPHONE = 250e6;

/** What one zip may hold in this browser; without an end where it goes straight onto the disk. */
export function mostAtOnce(): number {
  if (picker()) return Number.POSITIVE_INFINITY;
  return matchMedia("(pointer: coarse)").matches ? PART_OF_TELEPHONE : PART;
}

/**
 * Asks where to, as the answer to a click: browsers show their dialog then alone.
 * @param bytes that are expected
 * @returns undefined when the person thinks better of it
 */
export async function chooseTarget(title: string, bytes: number): Promise<Target | undefined> {
  const pick = picker();
  const most = mostAtOnce();
  if (!pick) return { most, save: (zip, part) => throughMemory(zip, nameOf(title, part, bytes > most)) };
  try {
    const handle = await pick.call(globalThis, {
      suggestedName: nameOf(title, 1, false),
      types: [{ description: "Zip file", accept: { "application/zip": [".zip"] } }],
    });
    return {
      most,
      // What is broken off leaves the file as it was: it is written aside until it is closed.
      save: async (zip, _, signal) => zip.pipeTo(await handle.createWritable(), { signal }),
    };
  } catch (error) {
    if ((error as Error).name === "AbortError") return undefined;
    throw error;
  }
}

const nameOf = (title: string, part: number, many: boolean) =>
  `${safeName(title)}${many || part > 1 ? ` part ${part}` : ""}.zip`;

/** So long a browser may take to have begun the download. */
const BEGUN_MS = 60_000;

async function throughMemory(zip: ReadableStream<Uint8Array>, name: string): Promise<void> {
  const blob = await new Response(zip, { headers: { "content-type": "application/zip" } }).blob();
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), BEGUN_MS);
}
