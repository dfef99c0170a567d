// @ts-check
/**
 * A service worker for one address alone: where a telephone's system posts photos that are shared with Phototag (W3C, "Web
 * Share Target"). A static site can't take a POST, so the files are kept in this browser, and the library asks whether
 * to add them. What this is to be called by is told by share-target.ts and the manifest.
 */
const ADDRESS = "/share-target/";
const KEPT = "shared-photos";

/**
 * @typedef {object} FetchEvent
 * @property {Request} request
 * @property {(answer: Promise<Response>) => void} respondWith
 */

self.addEventListener("fetch", (event) => {
  const { request, respondWith } = /** @type {FetchEvent} */ (/** @type {unknown} */ (event));
  if (request.method === "POST" && new URL(request.url).pathname === ADDRESS)
    respondWith.call(event, keep(request));
});

/**
 * Keeps the files, in place of what was shared before and not added.
 * @param {Request} request
 */
async function keep(request) {
  try {
    const form = await request.formData();
    await caches.delete(KEPT);
    const kept = await caches.open(KEPT);
    for (const [n, file] of form.getAll("photos").entries()) {
      if (!(file instanceof File)) continue;
      const headers = { "content-type": file.type, "x-modified": String(file.lastModified) };
      await kept.put(`${ADDRESS}${n}/${encodeURIComponent(file.name)}`, new Response(file, { headers }));
    }
    return Response.redirect("/library/?shared", 303);
  } catch {
    await caches.delete(KEPT);
    return Response.redirect("/library/?shared=failed", 303);
  }
}
