/** Asks for leave to upload: what is asked for within a moment goes in one request. */
import { requestUploads } from "../api/client";
import type { UploadFile, UploadGrant } from "../api/types";

const GATHER_MS = 20;

interface Waiting {
  file: UploadFile;
  resolve(grant: UploadGrant): void;
  reject(error: unknown): void;
}

let waiting: Waiting[] = [];

async function ask(batch: Waiting[]): Promise<void> {
  try {
    const grants = await requestUploads(batch.map(({ file }) => file));
    for (const [index, { resolve, reject }] of batch.entries()) {
      const grant = grants[index];
      if (grant) resolve(grant);
      else reject(new Error("The library gave no answer for this file."));
    }
  } catch (error) {
    // One bad file must not take the others down with it.
    if (batch.length === 1) batch[0]!.reject(error);
    else await Promise.all(batch.map((one) => ask([one])));
  }
}

/** @throws ApiError, Unreachable */
export function requestGrant(file: UploadFile): Promise<UploadGrant> {
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
