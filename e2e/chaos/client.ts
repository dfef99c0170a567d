import { setTimeout as sleep } from "node:timers/promises";
import {
  ConfirmSignUpCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { cognitoOf, Person, type Photo, password, type Ticket } from "../person.ts";
import { drawnPhoto } from "../photos.ts";
import type { Entry, Ledger, Told } from "./ledger.ts";
import type { Chance } from "./random.ts";
import type { Stack } from "./stack.ts";

/** Photos of one person that may be on their way at once: more would only wait in the queue. */
const inFlight = 6;
const words = ["Holiday", "Family", "Winter sun", "Café", "To print"];

/** The app answered, and the answer is wrong: no kill explains it. */
export class WrongAnswer extends Error {}

/** A person whose client goes on by itself: what gets no answer it asks again, as a browser's upload does. */
export class Client {
  readonly ledger: Ledger;
  #person: Person;

  private constructor(
    private readonly stack: Stack,
    person: Person,
    private readonly chance: Chance,
  ) {
    this.#person = person;
    const claims = JSON.parse(Buffer.from(person.idToken.split(".")[1] ?? "", "base64url").toString());
    this.ledger = { email: person.email, sub: claims.sub, entries: [] };
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
  }

  /** Uses the library until the stack is calm; then finishes what has got no answer. @param nextSeed of drawn photos */
  async use(nextSeed: () => number): Promise<void> {
    while (!this.stack.ended) {
      await this.#step(nextSeed);
      await sleep(this.chance.between(5, 120));
    }
    for (const entry of this.ledger.entries) if (entry.purged === "unsure") await this.#purge(entry);
  }

  async #step(nextSeed: () => number): Promise<void> {
    const free = this.ledger.entries.filter(({ sent, purged }) => sent === "yes" && purged === "no");
    const entry = this.chance.pick(free);
    const dice = this.chance.next();
    if (!entry || dice < 0.5) {
      if ((await this.#pending()) < inFlight) await this.#upload(nextSeed());
    } else if (dice < 0.75) await this.#tag(entry);
    else if (dice < 0.92) await this.#trash(entry);
    else if (dice < 0.95) await this.#purge(entry);
    else await this.#retry(entry);
  }

  /** How many photos are not settled, as far as the app answers. */
  async #pending(): Promise<number> {
    const answer = await this.#ask("GET", "/api/images?q=status:pending&limit=20");
    return answer ? answer.body.images.length : inFlight;
  }

  async #upload(seed: number): Promise<void> {
    // Drawings repeat after 256 seeds; no two of a width do.
    const photo = await drawnPhoto(`photo ${seed}.jpg`, seed, 320 + ((seed >> 8) & 63), 240);
    const ticket = await insist(this.stack, () => this.#announce(photo));
    const entry: Entry = {
      photo,
      id: ticket.id,
      sent: "unsure",
      trashed: "no",
      purged: "no",
      tags: new Map(),
    };
    this.ledger.entries.push(entry);
    await insist(this.stack, async () => {
      const { status, text } = await this.#person.post(ticket, photo.bytes, photo.type);
      if (status >= 500) throw new Error(`${status}`);
      if (status >= 300) throw new WrongAnswer(`POST of ${photo.name} was answered ${status}: ${text}`);
    });
    entry.sent = "yes";
  }

  async #announce(photo: Photo): Promise<Ticket> {
    const [ticket] = await this.#person.announce([photo]);
    if (!ticket || "duplicateOf" in ticket)
      throw new WrongAnswer(`${photo.name} is said to be there already`);
    return ticket;
  }

  async #tag(entry: Entry): Promise<void> {
    const word = this.chance.pick(words) ?? "";
    const remove = this.chance.next() < 0.3;
    const body = { tags: remove ? { remove: [word] } : { add: [word] } };
    const said = (told: Told) => entry.tags.set(word, told);
    said("unsure");
    if (await this.#ask("PATCH", `/api/images/${entry.id}`, body)) said(remove ? "no" : "yes");
  }

  async #trash(entry: Entry): Promise<void> {
    const back = entry.trashed === "yes";
    entry.trashed = "unsure";
    const answer = back
      ? await this.#ask("PATCH", `/api/images/${entry.id}`, { trashed: false })
      : await this.#ask("DELETE", `/api/images/${entry.id}`);
    if (answer) entry.trashed = back ? "no" : "yes";
  }

  /** A person whose deletion got no answer tries again. */
  async #purge(entry: Entry): Promise<void> {
    entry.purged = "unsure";
    await insist(this.stack, async () => {
      const { status } = await this.#person.call("DELETE", `/api/images/${entry.id}?permanent=true`);
      if (status >= 500) throw new Error(`${status}`);
      if (status !== 204) throw new WrongAnswer(`The purge of ${entry.id} was answered ${status}`);
    });
    entry.purged = "yes";
  }

  async #retry(entry: Entry): Promise<void> {
    await this.#ask("POST", `/api/images/${entry.id}/retry`);
  }

  /** One call, asked once. @returns undefined when no answer came, or one that says the app is not well */
  async #ask(method: string, path: string, body?: unknown) {
    const answer = await this.#person.call(method, path, body).catch(() => undefined);
    if (!answer || answer.status >= 500) return undefined;
    // Not arrived yet, as far as recognition has come; or others keep changing the same tags.
    if (answer.status === 409) return undefined;
    if (answer.status >= 400)
      throw new WrongAnswer(
        `${method} ${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`,
      );
    return answer;
  }
}

/** Repeats what gets no answer. */
async function insist<T>(stack: Stack, call: () => Promise<T>): Promise<T> {
  const until = Date.now() + 120_000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof WrongAnswer) throw error;
      if (Date.now() > until)
        throw new WrongAnswer(`No answer in two minutes: ${error}. The terminal: ${stack.output}`);
      await sleep(100);
    }
  }
}

async function signUp(stack: Stack, email: string): Promise<void> {
  const outputs = await stack.outputs();
  const ClientId = outputs.cliClientId;
  const cognito = cognitoOf(outputs);
  try {
    const attributes = [{ Name: "email", Value: email }];
    await cognito.send(
      new SignUpCommand({ ClientId, Username: email, Password: password, UserAttributes: attributes }),
    );
  } catch (error) {
    if ((error as Error).name !== "UsernameExistsException") throw error;
    // Only the answer was lost: of the sign-up, or of the confirmation too.
    if (await canSignIn(stack, email)) return;
    // A code that stood on the terminal of an earlier start is gone with it.
    if (!lastCode(stack, email))
      await cognito.send(new ResendConfirmationCodeCommand({ ClientId, Username: email }));
  }
  await stack.line(codeFor(email));
  const ConfirmationCode = lastCode(stack, email);
  await cognito.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode }));
}

const codeFor = (email: string, flags = "") => new RegExp(`code for ${email}: (\\d{6})`, flags);

function lastCode(stack: Stack, email: string): string | undefined {
  return [...stack.output.matchAll(codeFor(email, "g"))].at(-1)?.[1];
}

function canSignIn(stack: Stack, email: string): Promise<boolean> {
  return Person.signIn(stack, email).then(
    () => true,
    () => false,
  );
}
