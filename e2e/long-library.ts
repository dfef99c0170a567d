import type { BrowserContext } from "playwright-core";
import { PICTURES, picture } from "./noise.ts";

const MONTHS = 240;
/** Photos of the newest month. */
const LONG = 20_000;
const PAGE = 200;
const TAGS = ["Dog", "Mountain", "Boat", "Strawberry", "House", "Person", "Car"] as const;

export interface LongLibrary {
  /** How often photos were asked for. */
  requests: number;
  /** How far down the page the middle of the month of 20,000 is, of 1. */
  middle: number;
}

/**
 * Answers for the API as if a library had so many photos, over twenty years: to put a hundred thousand into one takes
 * hours, and here it is the page's own work that is measured.
 */
export async function pretendLongLibrary(context: BrowserContext, photos: number): Promise<LongLibrary> {
  const counts = Array.from({ length: MONTHS }, (_, at) =>
    at === 0 ? LONG : Math.round((photos - LONG) / (MONTHS - 1)),
  );
  const months = counts.map((count, at) => ({ month: monthAt(at), count }));
  const pictures = await Promise.all(Array.from({ length: PICTURES }, (_, n) => picture(n)));
  const library = { requests: 0, middle: LONG / 2 / photos };

  await context.route("**/api/months", (route) => route.fulfill({ json: { months } }));
  await context.route("**/api/images?*", async (route) => {
    const query = new URL(route.request().url()).searchParams;
    const month = months.find(({ month }) => query.get("q") === `month:${month}`);
    if (!month) return route.fulfill({ json: { images: [] } });
    library.requests++;
    const before = query.get("before");
    const from = Number(query.get("cursor") ?? (before ? firstBefore(month, Date.parse(before)) : 0));
    const images = Array.from({ length: Math.min(PAGE, month.count - from) }, (_, n) =>
      image(month, from + n, pictures[(from + n) % PICTURES]!),
    );
    const to = from + images.length;
    return route.fulfill({ json: { images, ...(to < month.count && { cursor: `${to}` }) } });
  });
  await context.route("**/api/images/img_*", (route) => {
    const id = new URL(route.request().url()).pathname.split("/").at(-1)!;
    const month = months.find((each) => id.startsWith(idOf(each)))!;
    const index = Number(id.slice(idOf(month).length));
    const listed = image(month, index, pictures[index % PICTURES]!);
    const urls = { previewUrl: listed.thumbUrl, originalUrl: listed.thumbUrl };
    return route.fulfill({ json: { ...listed, ...urls, history: [] } });
  });
  await context.route("**/api/images/*/alike", (route) => route.fulfill({ json: { images: [] } }));
  await context.route("**/pretended/*", (route) => {
    const n = Number(route.request().url().split("-").at(-1)) % PICTURES;
    return route.fulfill({ contentType: "image/webp", body: pictures[n]!.thumb });
  });
  return library;
}

type Month = { month: string; count: number };

const monthAt = (at: number) => new Date(Date.UTC(2026, 9 - at)).toISOString().slice(0, "2026-11".length);

const idOf = ({ month }: Month) => `img_${month.replace("-", "")}`;

function spanOf({ month }: Month) {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return { start: Date.UTC(year, number - 1), end: Date.UTC(year, number) };
}

function timeOf(month: Month, index: number): number {
  const { start, end } = spanOf(month);
  return Math.floor(end - ((index + 0.5) / month.count) * (end - start));
}

function firstBefore(month: Month, time: number): number {
  const { start, end } = spanOf(month);
  let index = Math.max(0, Math.floor(((end - time) / (end - start)) * month.count) - 1);
  while (index < month.count && timeOf(month, index) >= time) index++;
  return index;
}

function image(month: Month, index: number, { shape, thumbhash }: Awaited<ReturnType<typeof picture>>) {
  const takenAt = new Date(timeOf(month, index)).toISOString();
  return {
    id: `${idOf(month)}${String(index).padStart(20, "0")}`,
    name: `photo-${index}.jpg`,
    type: "image/jpeg",
    bytes: 4_000_000,
    width: Math.round(shape >= 1 ? 4000 : 4000 * shape),
    height: Math.round(shape >= 1 ? 4000 / shape : 4000),
    ...{ takenAt, addedAt: takenAt, status: "ready", favorite: false, archived: false },
    thumbhash,
    thumbUrl: `/pretended/${month.month}-${index}`,
    tags: [{ name: TAGS[index % TAGS.length], confidence: 97, source: "model", parents: [], boxes: [] }],
  };
}
