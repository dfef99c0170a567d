import { setTimeout as sleep } from "node:timers/promises";
import type { ImageJson, Person, Photo } from "../../e2e/person.ts";

/** How many photos the web announces, and sends, at a time. */
const AT_ONCE = 4;
/** How the web asks after photos that are on their way: every second, more slowly when nothing has changed. */
const POLL = { firstMs: 1000, slowestMs: 5000, slower: 1.4 };
/** What `?ids=` takes. */
const IDS = 200;

/** Adds photos as the web does: announces and sends a few at a time, and asks after those that are on their way. */
export async function addPhotos(
  person: Person,
  count: number,
  photo: (index: number) => Photo,
  onProgress: (settled: number) => void,
): Promise<string[]> {
  const ids: string[] = [];
  const unsettled = new Set<string>();
  let sending = true;

  const watch = async () => {
    let settled = 0;
    let delay = POLL.firstMs;
    for (let before = -1; sending || unsettled.size > 0; before = unsettled.size) {
      await sleep(delay);
      delay = before === unsettled.size ? Math.min(POLL.slowestMs, delay * POLL.slower) : POLL.firstMs;
      const asked = [...unsettled].slice(0, IDS);
      if (asked.length === 0) continue;
      for (const { id, status, reason } of await person.list(`?ids=${asked.join(",")}`)) {
        if (status === "failed") throw new Error(`a photo failed: ${reason}`);
        if (status !== "ready") continue;
        unsettled.delete(id);
        onProgress(++settled);
      }
    }
  };
  const send = async () => {
    for (let first = 0; first < count; first += AT_ONCE) {
      const photos = Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, at) => photo(first + at));
      const grants = await person.announce(photos);
      await Promise.all(
        grants.map(async (grant, at) => {
          const { bytes, type, name } = photos[at]!;
          if ("duplicateOf" in grant) throw new Error(`${name} is in the library already`);
          const { status, text } = await person.post(grant, bytes, type);
          if (status >= 300) throw new Error(`${name}: ${status} ${text}`);
          ids.push(grant.id);
          unsettled.add(grant.id);
        }),
      );
    }
    sending = false;
  };
  await Promise.all([send(), watch()]);
  return ids;
}

/** What a person is taken to do with a thousand photos in a month; with fewer photos, so much less. */
const VIEWING = {
  visits: 10,
  opened: 100,
  downloaded: 10,
  searches: 10,
  tagged: 10,
  deleted: 10,
} as const;

/** In words, for the bill. */
export const VIEWING_WORDS =
  `one person comes ${VIEWING.visits} times and sees the first page; scrolls through everything once; opens ` +
  `${VIEWING.opened} photos, downloads ${VIEWING.downloaded}; searches ${VIEWING.searches} times; tags ${VIEWING.tagged} ` +
  `by hand, deletes ${VIEWING.deleted} (for 1,000 photos)`;

/** Looks at the photos as {@link VIEWING} says. */
export async function viewPhotos(person: Person, url: string, ids: string[]): Promise<void> {
  const share = (count: number) => Math.max(1, Math.round((count * ids.length) / 1000));
  const assets = await openSite(url);
  for (let visit = 0; visit < share(VIEWING.visits); visit++) {
    // What never changes the browser has kept.
    if (visit > 0) await read(`${url}/library/`);
    await read(`${url}/api/auth/session`);
    await person.call("GET", "/api/months");
    await seeThumbs((await page(person)).images);
  }
  for (let cursor: string | undefined, first = true; first || cursor; first = false) {
    const more = await page(person, cursor);
    await seeThumbs(more.images);
    cursor = more.cursor;
  }
  for (const [at, id] of ids.slice(0, share(VIEWING.opened)).entries()) {
    const { previewUrl = "", originalUrl = "" } = await person.image(id);
    await read(previewUrl);
    if (at < share(VIEWING.downloaded)) await read(originalUrl);
  }
  for (let search = 0; search < share(VIEWING.searches); search++) {
    await person.call("GET", "/api/tags?prefix=n");
    await seeThumbs(await person.list("?q=nature"));
  }
  for (const id of ids.slice(0, share(VIEWING.tagged)))
    await person.call("PATCH", `/api/images/${id}`, { tags: { add: ["Holiday"] } });
  for (const id of ids.slice(-share(VIEWING.deleted))) await person.call("DELETE", `/api/images/${id}`);
  if (assets === 0) throw new Error("the site names no scripts: is it built?");
}

async function page(person: Person, cursor?: string): Promise<{ images: ImageJson[]; cursor?: string }> {
  const query = cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`;
  const { status, body } = await person.call("GET", `/api/images${query}`);
  if (status !== 200) throw new Error(`/api/images${query}: ${status}`);
  return body as { images: ImageJson[]; cursor?: string };
}

async function seeThumbs(images: ImageJson[]): Promise<void> {
  for (const { thumbUrl = "" } of images) await read(thumbUrl);
}

/** The first visit: the page, and what it names. @returns how many files that were */
async function openSite(url: string): Promise<number> {
  const html = await read(`${url}/library/`);
  const files = new Set(
    [...html.toString().matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|woff2|svg))[^"]*"/g)].map(
      ([, path]) => path!,
    ),
  );
  for (const path of files) await read(url + path);
  return files.size;
}

async function read(url: string): Promise<Buffer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${new URL(url).pathname}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}
