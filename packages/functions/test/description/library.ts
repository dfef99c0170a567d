import { change } from "../../../core/src/image/change.ts";
import { library, type Tag } from "../../../core/src/library/index.ts";
import { hashOf } from "../../../core/src/share/secret.ts";

const idOf = (n: number) => `img_${String(n).padStart(26, "0")}`;
const tag = (name: string, source: Tag["source"] = "model"): Tag => ({
  ...{ name, source, confidence: source === "model" ? 88.5 : 100, parents: ["animal"] },
  boxes: [{ left: 0, top: 0.1, width: 0.5, height: 1 }],
});
const many = (count: number, word: string) => Array.from({ length: count }, (_, n) => `${word} ${n}`);

const READY = { status: "ready", etag: '"e"', thumbhash: "aGk=", sha256: "ab".repeat(32) } as const;

/** Rows that a library may hold: photos in all states, and one that has no room for more. */
const ROWS: object[] = [
  { ...READY, tags: [tag("Cat"), tag("Mine", "person"), tag("Rome", "file")], caption: "Hotel Roma" },
  {
    ...READY,
    takenAt: "2019-03-01T12:00:00.000Z",
    takenFrom: "exif",
    givenAt: "2001-01-01T00:00:00.000Z",
    exposure: { seconds: 0.01 },
    recognizer: { name: "a", version: "1" },
    rating: 5,
    gps: { latitude: 48.85, longitude: 2.35 },
    place: { latitude: 48.85, longitude: 2.35, city: "Paris", country: "France" },
  },
  { ...READY, tags: many(100, "own").map((name) => tag(name, "person")), removed: many(200, "gone") },
  { status: "failed", reason: "This file isn't an image." },
  { status: "uploading" },
  { status: "waiting" },
  { ...READY, trashedAt: "2026-11-01T00:00:00.000Z" },
  { status: "failed", duplicateOf: idOf(0), etag: '"e"', sha256: "ab".repeat(32) },
  { status: "failed", name: "", type: "", purgedAt: "2026-11-01T00:00:00.000Z" },
];

/** Unix seconds; never, for a test. */
const ENDS = 4_000_000_000;
const secretOf = (owner: string, n: number) =>
  `${owner.replace(/\W/g, "")}_${n}`.slice(-43).padStart(43, "x");

/** Puts photos in all states, albums, shares of both, and changes of many into a library. @returns their ids, and the shares' secrets */
export async function fill(owner: string): Promise<string[]> {
  for (const [n, row] of ROWS.entries())
    await change(owner, idOf(n), () => ({
      ...{ owner, id: idOf(n), key: `private/${owner}/photos/${idOf(n)}`, name: "a.jpg", type: "image/jpeg" },
      ...{ bytes: 1, addedAt: `2026-11-2${n}T10:00:00.000Z`, status: "ready" as const, attempts: 0 },
      ...{ history: [], tags: [], removed: [] },
      ...row,
    }));
  // One that nobody names: its tag stays there.
  await change(owner, idOf(90), () => ({
    ...{ owner, id: idOf(90), key: "private/-", name: "a.jpg", type: "image/jpeg", bytes: 1, attempts: 0 },
    ...{ addedAt: "2026-11-29T10:00:00.000Z", history: [], tags: [tag("Cat")], removed: [] },
    status: "ready" as const,
  }));
  const albums = Array.from({ length: 12 }, (_, n) => `alb_${String(n).padStart(26, "0")}`);
  for (const id of albums)
    await library.entities.album
      .put({ owner, id, title: "Rome", createdAt: "2026-11-29T10:00:00.000Z" })
      .go();
  const photos = ROWS.map((_, n) => idOf(n));
  const shares = albums.map((album, n) => ({
    ...{ owner, id: `shr_${String(n).padStart(26, "0")}`, hash: hashOf(secretOf(owner, n)) },
    ...{ title: "Rome", createdAt: "2026-11-29T10:00:00.000Z", expiresAt: ENDS },
    ...{ downloads: n % 2 > 0, names: n % 3 > 0, places: n % 4 > 1 },
    ...(n < 6 ? { album } : { photos }),
  }));
  for (const share of shares) {
    await library.entities.share.put(share).go();
    await library.entities.shareKey.put(share).go();
  }
  const jobs = Array.from({ length: 3 }, (_, n) => `job_${String(n).padStart(26, "0")}`);
  for (const [n, id] of jobs.entries())
    await library.entities.job
      .put({
        ...{
          owner,
          id,
          status: n === 0 ? "running" : "done",
          edit: { favorite: true },
          expiresAt: 4e9,
          rev: 1,
        },
        ...{ done: 1, total: 2, failed: 1, changed: 1, source: 0, offset: 0 },
        failures: [{ id: idOf(1), message: "There is no such photo." }],
        ...{ createdAt: "2026-11-29T10:00:00.000Z", updatedAt: "2026-11-29T10:00:00.000Z" },
        ...(n > 0 && { endedAt: "2026-11-29T10:00:00.000Z" }),
      })
      .go();
  await library.entities.tagRule.put({ owner, term: "cat", name: "Cat", to: "Kitty" }).go();
  const ids = [...photos, ...albums, ...jobs, ...shares.map(({ id }) => id)];
  return [...ids, ...shares.map((_, n) => secretOf(owner, n))];
}
