"use client";
/** Photos that another app on the telephone shared with this one; public/share-target.js keeps them. */

/** What the service worker answers to, and no page of ours. */
const ADDRESS = "/share-target/";
const KEPT = "shared-photos";
/** In the address of the library, when photos have been shared. */
const SHARED = "shared";

/** In private windows, and on pages without TLS, there are no service workers; then nothing can be shared either. */
export function registerShareTarget(): void {
  navigator.serviceWorker?.register("/share-target.js", { scope: ADDRESS }).catch(() => {});
}

/** Whether photos have been shared: they are there, or the browser had no room for them. */
export function sharedNow(): "there" | "failed" | undefined {
  const shared = new URLSearchParams(window.location.search).get(SHARED);
  if (shared === null) return undefined;
  return shared === "failed" ? "failed" : "there";
}

/** The address forgets it, so that a reload does not ask again. */
export function forgetShared(): void {
  const url = new URL(window.location.href);
  url.searchParams.delete(SHARED);
  window.history.replaceState(window.history.state, "", url);
}

export async function sharedFiles(): Promise<File[]> {
  const kept = await caches.open(KEPT);
  const files: File[] = [];
  for (const { url } of await kept.keys()) {
    const answer = await kept.match(url);
    if (!answer) continue;
    const name = decodeURIComponent(new URL(url).pathname.split("/").at(-1) ?? "");
    const type = answer.headers.get("content-type") ?? "";
    const lastModified = Number(answer.headers.get("x-modified")) || Date.now();
    files.push(new File([await answer.blob()], name, { type, lastModified }));
  }
  return files;
}

export async function dropSharedFiles(): Promise<void> {
  await caches.delete(KEPT);
}
