import { setTimeout as sleep } from "node:timers/promises";
import { chanceOf } from "sst-offline/testing";
import { Client } from "./client.ts";
import { WrongAnswer } from "./insist.ts";
import { lawBreaches } from "./law.ts";
import { libraryBreaches } from "./library.ts";
import { objectBreaches } from "./objects.ts";
import { type Faults, Stack } from "./stack.ts";
import { StoredState, sum } from "./store.ts";
import { runSweep, sweepNowAndThen } from "./sweep.ts";

export interface ChaosOptions extends Partial<Faults> {
  kills: number;
  seed: number;
  people: number;
  /** Files that each person adds and nobody can recognize. @default 0 */
  poison?: number;
  /** Told of each kill. */
  onKill?(kills: number): void;
}

export interface ChaosReport {
  kills: number;
  people: number;
  /** Uploads that were acknowledged. */
  photos: number;
  /** How many of those were deleted for good. */
  purged: number;
  rows: number;
  objects: number;
  /** Sweeps that ran to their end. */
  sweeps: number;
  /** Faults that were made, by service. */
  faults: Record<string, number>;
  /** Answers of 500 and more that clients got, by status; they asked again. */
  troubles: Record<string, number>;
  /** From the last kill until nothing was under way. */
  settleMs: number;
  /** One line for each thing that is not as it was promised; the data folder is then left. */
  breaches: string[];
  folder: string;
}

/**
 * Longest time from the last start until everything is settled: a message whose end could not be written down, since the
 * disk was full, comes back after the six minutes of its queue's visibility timeout, and may then back off for two and a half.
 */
const patience = 600_000;

/**
 * Puts people to work on a Phototag, kills it by SIGKILL at random moments and starts it again on the same data, and
 * in the end compares everything that was acknowledged with everything that is there.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { kills, seed, people, poison = 0, onKill } = options;
  const chance = chanceOf(seed);
  const stack = await Stack.start({
    ...{ duplicates: 0, conflicts: 0, full: 0, disk: false, damage: 0, seconds: 0, clockMs: 0 },
    ...options,
  });
  const breaches: string[] = [];
  const clients: Client[] = [];
  let photoSeed = seed * 100_000;
  const work = Array.from({ length: people }, async (_, index) => {
    // They come one after another, so that accounts are made under fire too.
    await sleep(index * 1_500);
    const client = await Client.join(stack, `person-${index}`, chanceOf(seed + index + 1));
    clients.push(client);
    await client.use(() => photoSeed++, poison);
  }).map((one) =>
    one.catch((error: Error) => {
      breaches.push(error instanceof WrongAnswer ? error.message : `A client gave up: ${error.stack}`);
    }),
  );
  const sweeping = sweepNowAndThen(stack, chanceOf(seed - 1));
  let forget = false;
  let folder = "";
  try {
    while (stack.kills < kills) {
      // The first kills fall on sign-ups; those of the second half on libraries that hold something.
      if (stack.kills * 2 >= kills) await somethingSent(clients);
      await stack.killAndStart(chance, kills);
      onKill?.(stack.kills);
    }
    // A client that has given up waits for nothing.
    await until(
      () => breaches.length > 0 || clients.some(({ everyWay }) => everyWay),
      "No client has used every way in.",
    );
    const began = performance.now();
    stack.calm();
    await Promise.all(work);
    const sweeps = await sweeping;
    const state = new StoredState(await stack.outputs());
    const poisoned = clients.flatMap(({ ledger }) => ledger.entries.filter((entry) => entry.poison)).length;
    breaches.push(...(await settled(state, poisoned)));
    // What a crash cut short is the sweep's to end.
    await runSweep(stack);
    breaches.push(...(await settled(state, poisoned)));
    const settleMs = performance.now() - began;

    for (const client of clients) {
      await client.signInAgain();
      breaches.push(...(await libraryBreaches(client).catch((error: Error) => [`${error.stack}`])));
    }
    const entries = clients.flatMap(({ ledger }) => ledger.entries);
    const [rows, keys] = [await state.rows(), await state.keys()];
    const sent = new Set(entries.filter((entry) => entry.sent === "yes").map(({ id }) => id));
    breaches.push(...stack.breaches, ...lawBreaches(rows), ...objectBreaches(rows, keys, sent));
    forget = breaches.length === 0;
    return {
      kills: stack.kills,
      people: clients.length,
      photos: sent.size,
      purged: entries.filter(({ purged }) => purged === "yes").length,
      rows: [...rows.values()].flat().length,
      objects: keys.length,
      sweeps: sweeps + 1,
      faults: { ...stack.faultsMade(), ...besides(stack, poisoned) },
      troubles: troublesOf(clients),
      settleMs,
      breaches,
      get folder() {
        return folder;
      },
    };
  } finally {
    stack.calm();
    folder = await stack.close(forget);
  }
}

function troublesOf(clients: Client[]): Record<string, number> {
  const sums = new Map<number, number>();
  for (const [status, times] of clients.flatMap(({ troubles }) => [...troubles]))
    sums.set(status, (sums.get(status) ?? 0) + times);
  return Object.fromEntries(sums);
}

/** An upload has been acknowledged: a fast machine may be killed four times before that. */
const somethingSent = (clients: Client[]) =>
  until(
    () => clients.some(({ ledger }) => ledger.entries.some(({ sent }) => sent === "yes")),
    "No upload was ever acknowledged.",
  );

/** @throws Error with the text `otherwise` when it takes too long */
async function until(done: () => boolean, otherwise: string): Promise<void> {
  const end = Date.now() + patience;
  while (!done()) {
    if (Date.now() > end) throw new Error(otherwise);
    await sleep(50);
  }
}

/** What was done besides what the terminal tells of. */
function besides({ damages, seconds, filled }: Stack, poisoned: number): Record<string, number> {
  const made = { damaged: damages.length, "second start": seconds, "full disk": filled, poison: poisoned };
  return Object.fromEntries(Object.entries(made).filter(([, count]) => count > 0));
}

/** Waits until no message waits or is under way. @param poisoned how many may have been given up */
async function settled(state: StoredState, poisoned: number): Promise<string[]> {
  const until = Date.now() + patience;
  for (;;) {
    const counts = [await state.counts("queueUrl"), await state.counts("textQueueUrl")];
    if (counts.every((queue) => sum(queue) === 0)) break;
    if (Date.now() > until) return [`The queues are not empty: ${JSON.stringify(counts)}`];
    await sleep(200);
  }
  const dead = sum(await state.counts("deadLetterQueueUrl"));
  return dead <= poisoned ? [] : [`${dead} messages are in the dead-letter queue`];
}
