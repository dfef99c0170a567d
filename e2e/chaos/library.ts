import { createHash } from "node:crypto";
import type { ImageJson } from "../person.ts";
import type { Client } from "./client.ts";
import { agrees, type Entry } from "./ledger.ts";

/**
 * Holds what a person's library shows, by the API alone, against what their client was told: every photo there once,
 * settled, with its tags, and its original byte by byte; what was deleted gone; every count what a full listing says.
 * @returns one line for each breach
 */
export async function libraryBreaches(client: Client): Promise<string[]> {
  const { ledger } = client;
  const breaches: string[] = [];
  const [timeline, trash, failed, pending] = await Promise.all([
    listing(client),
    listing(client, "in:trash"),
    listing(client, "status:failed"),
    listing(client, "status:pending"),
  ]);
  const lists = { timeline, trash, failed, pending };
  const places = new Map<string, string[]>();
  for (const [place, images] of Object.entries(lists))
    for (const { id } of images) places.set(id, [...(places.get(id) ?? []), place]);

  const known = new Map(ledger.entries.map((entry) => [entry.id, entry]));
  for (const { id, reason } of failed) if (!known.get(id)?.poison) breaches.push(`${id} failed: ${reason}`);
  for (const { id, status } of pending)
    if (status !== "uploading" || known.get(id)?.sent === "yes") breaches.push(`${id} is still ${status}`);
  for (const { id } of [...timeline, ...trash]) if (!known.has(id)) breaches.push(`Nobody sent ${id}`);
  for (const entry of ledger.entries)
    breaches.push(...(await entryBreaches(client, entry, places.get(entry.id) ?? [])));
  breaches.push(...(await countBreaches(client)));
  return breaches.map((breach) => `${ledger.email}: ${breach}`);
}

async function entryBreaches(client: Client, entry: Entry, places: string[]): Promise<string[]> {
  const { id, sent, purged, trashed } = entry;
  const answer = await client.person.call("GET", `/api/images/${id}`);
  if (purged !== "no") {
    return answer.status === 404 && places.length === 0
      ? []
      : [`${id} was deleted for ever, and is answered ${answer.status}, listed in ${places}`];
  }
  if (sent !== "yes") return [];
  if (answer.status !== 200) return [`${id} was sent, and is answered ${answer.status}`];
  const image = answer.body as ImageJson;
  const breaches: string[] = [];
  if (image.status !== "ready" && !(entry.poison && image.status === "failed"))
    breaches.push(`${id} is ${image.status}: ${image.reason}`);
  if (places.length !== 1) breaches.push(`${id} stands in ${places.length} lists: ${places}`);
  if (!agrees(trashed, image.trashedAt !== undefined))
    breaches.push(`${id} in the trash: told ${trashed}, is ${image.trashedAt !== undefined}`);
  const own = new Set(image.tags.filter(({ source }) => source === "person").map(({ name }) => name));
  for (const [name, told] of entry.tags)
    if (!agrees(told, own.has(name)))
      breaches.push(`${id} tagged ${name}: told ${told}, is ${own.has(name)}`);
  for (const name of own)
    if (!entry.tags.has(name)) breaches.push(`${id} is tagged ${name}, which nobody asked for`);
  if (!image.originalUrl) return [...breaches, `${id} has no original to be downloaded`];
  const original = await fetch(image.originalUrl);
  const bytes = Buffer.from(await original.arrayBuffer());
  if (!bytes.equals(entry.photo.bytes))
    breaches.push(
      `The original of ${id} (${original.status}) is ${bytes.length} bytes of SHA-256 ${hash(bytes)}, sent were ${entry.photo.bytes.length} of ${hash(entry.photo.bytes)}`,
    );
  return breaches;
}

/**
 * Tags and months say how many photos they hold; searching for them must find as many. A word is also looked for in names
 * of files and cameras: what is found by these alone is not of the tag.
 */
async function countBreaches(client: Client): Promise<string[]> {
  const [{ body: tags }, { body: months }] = await Promise.all([
    client.person.call("GET", "/api/tags?limit=1000"),
    client.person.call("GET", "/api/months"),
  ]);
  const breaches: string[] = [];
  const compare = async (q: string, count: number, tag?: string) => {
    const found = (await listing(client, q)).filter((image) => tag === undefined || carries(image, tag));
    if (found.length !== count) breaches.push(`${q} counts ${count}, and finds ${found.length}`);
  };
  for (const { name, count } of tags.tags) await compare(`"${name}"`, count, name);
  for (const { month, count } of months.months) await compare(`month:${month}`, count);
  return breaches;
}

const carries = ({ tags }: ImageJson, tag: string): boolean =>
  tags.some(({ name, parents }) => name === tag || parents.includes(tag));

/** Every page of a listing. */
async function listing({ person }: Client, q?: string): Promise<ImageJson[]> {
  const images: ImageJson[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ limit: "50", ...(q && { q }), ...(cursor && { cursor }) });
    const { status, body } = await person.call("GET", `/api/images?${query}`);
    if (status !== 200) throw new Error(`GET /api/images?${query} was answered ${status}`);
    images.push(...body.images);
    cursor = body.cursor;
  } while (cursor);
  return images;
}

function hash(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex").slice(0, 12);
}
