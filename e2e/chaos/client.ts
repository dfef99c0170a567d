import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "sst-offline/testing";
import { Person, type Photo, type UploadGrant } from "../person.ts";
import { signUp } from "./accounts.ts";
import { insist, WrongAnswer } from "./insist.ts";
import { type Entry, entryOf, type Ledger, type Told } from "./ledger.ts";
import { OwnFolder } from "./own-folder.ts";
import { largePhoto, phonePhoto, smallPhoto } from "./pictures.ts";
import { poison } from "./poison.ts";
import type { Stack } from "./stack.ts";

/** Photos of one person that may be on their way at once: more would only wait in the queue. */
const inFlight = 6;
const words = ["Holiday", "Family", "Winter sun", "Café", "To print"];
/** What becomes of photos that are there, and how often. */
const deeds = { tag: 0.22, tagMany: 0.1, trash: 0.14, trashMany: 0.06, purge: 0.04, retry: 0.05 };
/** How a photo comes in; the rest comes by a grant. */
const ways = { put: 0.25, putInParts: 0.06, phone: 0.08 };

interface BulkResult {
  id: string;
  ok: boolean;
  code?: string;
  message?: string;
}

/** A person whose client goes on by itself: what gets no answer it asks again, as a browser's upload does. */
export class Client {
  readonly ledger: Ledger;
  /** How often the app, or S3, answered with each status of 500 and more. */
  readonly troubles = new Map<number, number>();
  /** A photo has come in by each way there is. */
  everyWay = false;
  #person: Person;
  #folder: OwnFolder;

  private constructor(
    private readonly stack: Stack,
    person: Person,
    private readonly chance: Chance,
  ) {
    this.#person = person;
    this.#folder = this.#folderOf(person);
    this.ledger = { email: person.email, sub: person.sub, entries: [] };
  }

  /** Makes an account and signs in, however often the app dies meanwhile. */
  static async join(stack: Stack, name: string, chance: Chance): Promise<Client> {
    const email = `${name}@example.com`;
    await insist(stack, () => signUp(stack, email));
    return new Client(stack, await insist(stack, () => Person.signIn(stack, email)), chance);
  }

  get person(): Person {
    return this.#person;
  }

  /** Signs in anew, as on another device. */
  async signInAgain(): Promise<void> {
    this.#person = await insist(this.stack, () => Person.signIn(this.stack, this.ledger.email));
    this.#folder = this.#folderOf(this.#person);
  }

  /**
   * Uses the library until the stack is calm; then finishes what has got no answer.
   * @param nextSeed of drawn photos
   * @param poisonous how many files come first that nobody can recognize
   */
  async use(nextSeed: () => number, poisonous = 0): Promise<void> {
    for (let i = 0; i < poisonous; i++) await this.#upload(await poison(nextSeed()));
    // Each way in once, however short the run is.
    const first = [this.#byGrant, this.#byPut, this.#byParts, this.#fromPhone];
    while (!this.stack.ended) {
      const way = first.shift();
      if (way) await way.call(this, nextSeed());
      else await this.#step(nextSeed);
      this.everyWay = first.length === 0;
      await sleep(this.chance.between(5, 120));
    }
    for (const entry of this.ledger.entries) if (entry.purged === "unsure") await this.#purge(entry);
  }

  async #step(nextSeed: () => number): Promise<void> {
    const free = this.ledger.entries.filter(
      ({ sent, purged, poison }) => sent === "yes" && purged === "no" && !poison,
    );
    const entry = this.chance.pick(free);
    const deed = this.#draw(deeds);
    if (!entry || !deed) {
      if ((await this.#pending()) < inFlight) await this.#add(nextSeed());
    } else if (deed === "tag") await this.#tag(entry);
    else if (deed === "tagMany") await this.#tagMany(this.#some(free));
    else if (deed === "trash") await this.#trash(entry);
    else if (deed === "trashMany") await this.#trashMany(this.#some(free));
    else if (deed === "purge") await this.#purge(entry);
    else await this.#ask("POST", `/api/images/${entry.id}/retry`);
  }

  /** One of the names, as often as its share says; undefined for what is left of the whole. */
  #draw<Name extends string>(shares: Record<Name, number>): Name | undefined {
    let dice = this.chance.next();
    for (const [name, share] of Object.entries(shares) as [Name, number][]) {
      dice -= share;
      if (dice < 0) return name;
    }
    return undefined;
  }

  /** Two to five entries, each once. */
  #some(entries: Entry[]): Entry[] {
    const count = Math.floor(this.chance.between(2, 6));
    return [...new Set(Array.from({ length: count }, () => this.chance.pick(entries)!))];
  }

  /** How many photos are not settled, as far as the app answers. */
  async #pending(): Promise<number> {
    const answer = await this.#ask("GET", "/api/images?q=status:pending&limit=20");
    return answer ? answer.body.images.length : inFlight;
  }

  #add(seed: number): Promise<void> {
    const way = this.#draw(ways);
    if (way === "put") return this.#byPut(seed);
    if (way === "putInParts") return this.#byParts(seed);
    return way === "phone" ? this.#fromPhone(seed) : this.#byGrant(seed);
  }

  #byGrant = async (seed: number) => this.#upload(await smallPhoto(seed));
  #fromPhone = async (seed: number) => this.#upload(await phonePhoto(seed));
  #byPut = async (seed: number) => this.#place(await smallPhoto(seed), (photo) => this.#folder.put(photo));
  #byParts = async (seed: number) =>
    this.#place(await largePhoto(seed), (photo) => this.#folder.putInParts(photo));

  /** Puts a photo into the person's own folder. */
  async #place(photo: Photo, put: (photo: Photo) => Promise<void>): Promise<void> {
    const entry = entryOf(photo, this.#folder.place(photo).id);
    this.ledger.entries.push(entry);
    await insist(this.stack, () => put(photo));
    entry.sent = "yes";
  }

  async #upload(photo: Photo): Promise<void> {
    const grant = await insist(this.stack, () => this.#announce(photo));
    const entry = entryOf(photo, grant.id);
    this.ledger.entries.push(entry);
    await insist(this.stack, async () => {
      const { status, text } = await this.#person.post(grant, photo.bytes, photo.type);
      this.#note(status);
      if (status >= 500) throw new Error(`${status}`);
      if (status >= 300) throw new WrongAnswer(`POST of ${photo.name} was answered ${status}: ${text}`);
    });
    entry.sent = "yes";
  }

  async #announce(photo: Photo): Promise<UploadGrant> {
    const [grant] = await this.#person.announce([photo]).catch((error: Error) => {
      this.#note(Number(/^uploads: (5\d\d)/.exec(error.message)?.[1] ?? 0));
      throw error;
    });
    if (!grant || "duplicateOf" in grant) throw new WrongAnswer(`${photo.name} is said to be there already`);
    return grant;
  }

  async #tag(entry: Entry): Promise<void> {
    const { word, remove, body } = this.#wish();
    const said = (told: Told) => entry.tags.set(word, told);
    said("unsure");
    if (await this.#ask("PATCH", `/api/images/${entry.id}`, body)) said(remove ? "no" : "yes");
  }

  async #tagMany(entries: Entry[]): Promise<void> {
    const { word, remove, body } = this.#wish();
    for (const { tags } of entries) tags.set(word, "unsure");
    const done = await this.#askForMany(entries, "PATCH", "/api/images", {
      ids: entries.map(({ id }) => id),
      ...body,
    });
    for (const { tags } of done) tags.set(word, remove ? "no" : "yes");
  }

  #wish() {
    const word = this.chance.pick(words) ?? "";
    const remove = this.chance.next() < 0.3;
    return { word, remove, body: { tags: remove ? { remove: [word] } : { add: [word] } } };
  }

  async #trash(entry: Entry): Promise<void> {
    const back = entry.trashed === "yes";
    entry.trashed = "unsure";
    const answer = back
      ? await this.#ask("PATCH", `/api/images/${entry.id}`, { trashed: false })
      : await this.#ask("DELETE", `/api/images/${entry.id}`);
    if (answer) entry.trashed = back ? "no" : "yes";
  }

  async #trashMany(entries: Entry[]): Promise<void> {
    for (const entry of entries) entry.trashed = "unsure";
    const query = new URLSearchParams(entries.map(({ id }) => ["id", id]));
    for (const entry of await this.#askForMany(entries, "DELETE", `/api/images?${query}`))
      entry.trashed = "yes";
  }

  /** A person whose deletion got no answer tries again. */
  async #purge(entry: Entry): Promise<void> {
    entry.purged = "unsure";
    const path = `/api/images/${entry.id}?permanent=true`;
    entry.purged = await insist(this.stack, async () => {
      const { status } = await this.#person.call("DELETE", path);
      this.#note(status);
      if (status >= 500 || (await this.#isOfAnotherClock(status))) throw new Error(`${status}`);
      if (status === 404 && this.#placed(path)) return "no";
      if (status !== 204) throw new WrongAnswer(`The purge of ${entry.id} was answered ${status}`);
      return "yes";
    });
  }

  /** Those of the entries that were changed, as the answer says of each. */
  async #askForMany(entries: Entry[], method: string, path: string, body?: unknown): Promise<Entry[]> {
    const answer = await this.#ask(method, path, body);
    const results = (answer?.body.results ?? []) as BulkResult[];
    if (answer && results.length !== entries.length)
      throw new WrongAnswer(`${method} ${path} answered for ${results.length} of ${entries.length}`);
    // Not arrived yet, in dispute, or not well: as for a single photo.
    for (const { id, ok, code, message } of results)
      if (!ok && !/^(conflict|not_found|internal)$/.test(code ?? ""))
        throw new WrongAnswer(`${method} ${path} answered ${code} for ${id}: ${message}`);
    const done = new Set(results.filter(({ ok }) => ok).map(({ id }) => id));
    return entries.filter(({ id }) => done.has(id));
  }

  /** One call, asked once. @returns undefined when no answer came, or one that says the app is not well */
  async #ask(method: string, path: string, body?: unknown) {
    const answer = await this.#person.call(method, path, body).catch(() => undefined);
    if (answer) this.#note(answer.status);
    if (!answer || answer.status >= 500 || (await this.#isOfAnotherClock(answer.status))) return undefined;
    // Not arrived yet, as far as recognition has come; or others keep changing the same tags.
    if (answer.status === 409) return undefined;
    if (answer.status === 404 && this.#placed(path)) return undefined;
    if (answer.status >= 400)
      throw new WrongAnswer(
        `${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`,
      );
    return answer;
  }

  /** A token of a life whose clock was ahead is refused as one of the future, as by AWS: another is asked for. */
  async #isOfAnotherClock(status: number): Promise<boolean> {
    if (status !== 401) return false;
    await this.signInAgain().catch(() => {});
    return true;
  }

  /** An object that another client put has no row until it is looked at. */
  #placed(path: string): boolean {
    return this.ledger.entries.some(
      ({ id, photo }) => path.includes(id) && this.#folder.place(photo).id === id,
    );
  }

  #folderOf(person: Person): OwnFolder {
    return new OwnFolder(person, (status) => this.#note(status));
  }

  #note(status: number): void {
    if (status >= 500) this.troubles.set(status, (this.troubles.get(status) ?? 0) + 1);
  }
}
