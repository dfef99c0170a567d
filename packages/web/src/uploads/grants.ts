/** Asks for leave to upload: what is asked for within a moment goes in one request. */
import { requestUploads } from "../api/client";
import { ApiError } from "../api/errors";
import type { UploadFile, UploadGrant } from "../api/types";

const GATHER_MS = 20;

/** So long a refusal for want of room stands for the files behind it: thousands would ask for the same answer. */
const HOLDS_MS = 2000;

interface Waiting {
  file: UploadFile;
  resolve(grant: UploadGrant): void;
  reject(error: unknown): void;
}

let waiting: Waiting[] = [];
/** Of files of so many bytes or more. */
let refused: { error: ApiError; bytes: number; until: number } | undefined;

async function ask(batch: Waiting[]): Promise<void> {
  try {
    const grants = await requestUploads(batch.map(({ file }) => file));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const grant = grants[index];
      if (grant) resolve(grant);
      else reject(new Error("The library gave no answer for this file."));
    }
  } catch (error) {
    // One bad file must not take the others down with it; where there is no room, none of them is bad.
    if (batch.length > 1 && !isForRoom(error)) {
      await Promise.all(batch.map((one) => ask([one])));
      return;
    }
    if (isForRoom(error))
      refused = { error, bytes: bytesRefused(error, batch), until: Date.now() + HOLDS_MS };
    for (const { reject } of batch) reject(error);
  }
}

/** The library is full, or a day's photos or a minute's requests are used up: asking again at once changes nothing. */
const isForRoom = (error: unknown): error is ApiError =>
  error instanceof ApiError && (error.status === 413 || error.status === 429);

/** What would be refused as well: in a full library, what is no smaller; beyond a count, everything. */
function bytesRefused({ status }: ApiError, batch: readonly Waiting[]): number {
  return status === 413 ? batch.reduce((sum, { file }) => sum + file.size, 0) : 0;
}

/** @throws ApiError, Unreachable */
export function requestGrant(file: UploadFile): Promise<UploadGrant> {
  if (refused && Date.now() < refused.until && file.size >= refused.bytes)
    return Promise.reject(refused.error);
  return new Promise((resolve, reject) => {
    if (waiting.length === 0) {
      setTimeout(() => {
        const batch = waiting;
        waiting = [];
        void ask(batch);
      }, GATHER_MS);
    }
    waiting.push({ file, resolve, reject });
  });
}

/** SHA-256 of a file, in hex. The browser hashes off the main thread; files are small enough to be read whole. */
export async function sha256(data: Blob): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await data.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
