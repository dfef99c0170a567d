import type { Instance, Outcome } from "./instance.ts";

/** The instances of one function, started when events wait and ended when none come. */
export interface Pool {
  /** Gives the event to a free instance, or to a new one while there are fewer than `limit`; else it waits. */
  invoke(requestId: string, event: string): Promise<Outcome>;
  /** Starts one instance ahead of the first event. */
  warm(): void;
  /**
   * Has all further events handled by instances that start from now on; those at work end what they have.
   * Settles when the first of them is ready, or at once where none had been started.
   */
  replace(): Promise<void>;
  readonly size: number;
  close(): Promise<void>;
}

export interface PoolOptions {
  start(): Promise<Instance>;
  /** At most so many instances at once. */
  limit: number;
  /** An instance ends after so long without an event, if others are left. */
  spareMs?: number;
  /** And the last one after so long. */
  lastMs?: number;
  /** How old an instance becomes; before its credentials expire it has to be replaced. */
  maxAgeMs?: number;
}

/** What a burst of events took comes back soon, and whoever goes on clicking meets no cold start. */
const spareMs = 30_000;
const lastMs = 2 * 60_000;

/** How long an event waits for an instance that is at work before one more is started. */
const patienceMs = 50;

interface Waiting {
  give(instance: Instance | Error): void;
}

export function createPool({
  start,
  limit,
  maxAgeMs = Number.POSITIVE_INFINITY,
  ...patience
}: PoolOptions): Pool {
  const limits = { spareMs, lastMs, ...patience };
  /** Each with the moment that it was started. */
  const instances = new Map<Instance, number>();
  /** Replaced while at work. */
  const leaving = new Set<Instance>();
  let generation = 0;
  /** Last used first: the others grow cold and end. */
  const free: { instance: Instance; since: number }[] = [];
  const queue: Waiting[] = [];
  /** Processes that are being made, and those that have not loaded their handler yet. */
  let starting = 0;
  let loading = 0;
  const growing = new Set<Promise<void>>();
  let closed = false;

  const size = () => instances.size + starting;

  function grow(): Promise<void> {
    const grown = startOne().finally(() => growing.delete(grown));
    growing.add(grown);
    return grown;
  }

  async function startOne(): Promise<void> {
    starting++;
    const of = generation;
    try {
      const instance = await start();
      if (of === generation) instances.set(instance, Date.now());
      else leaving.add(instance);
      starting--;
      loading++;
      if (closed) await instance.end();
      await instance.ready;
      loading--;
      offer(instance);
    } catch (error) {
      starting--;
      queue.shift()?.give(error as Error);
      growIfShort();
    }
  }

  /** One instance is started for each event that waits and for which none is being started. */
  function growIfShort(): void {
    if (!closed && queue.length > starting + loading && size() < limit) void grow();
  }

  /** A start takes longer than most events: while others are at work, it is put off for a moment. */
  function growSoonIfShort(): void {
    if (instances.size === 0) growIfShort();
    else setTimeout(growIfShort, patienceMs).unref();
  }

  function offer(instance: Instance): void {
    if (leaving.has(instance) || isOld(instance)) {
      discard(instance);
      growIfShort();
      return;
    }
    const next = queue.shift();
    if (next) next.give(instance);
    else if (instance.alive) free.unshift({ instance, since: Date.now() });
    else discard(instance);
  }

  function isOld(instance: Instance): boolean {
    return Date.now() - (instances.get(instance) ?? Number.POSITIVE_INFINITY) > maxAgeMs;
  }

  function discard(instance: Instance): void {
    instances.delete(instance);
    leaving.delete(instance);
    void instance.end();
  }

  function take(): Promise<Instance> {
    while (free.length > 0) {
      const { instance } = free.shift()!;
      if (instance.alive && !isOld(instance)) return Promise.resolve(instance);
      discard(instance);
    }
    return new Promise((resolve, reject) => {
      queue.push({ give: (given) => (given instanceof Error ? reject(given) : resolve(given)) });
      growSoonIfShort();
    });
  }

  const reaper = setInterval(() => {
    const idle = () => Date.now() - (free.at(-1)?.since ?? Date.now());
    while (free.length > 0 && idle() > (instances.size > 1 ? limits.spareMs : limits.lastMs))
      discard(free.pop()!.instance);
  }, Math.min(limits.spareMs, limits.lastMs) / 4);
  reaper.unref();

  return {
    get size() {
      return size();
    },
    warm() {
      if (size() === 0) void grow();
    },
    async replace() {
      const had = size() > 0;
      generation++;
      for (const { instance } of free.splice(0)) discard(instance);
      for (const instance of instances.keys()) leaving.add(instance);
      instances.clear();
      if (had && !closed) await grow();
    },
    async invoke(requestId, event) {
      const instance = await take();
      const outcome = await instance.invoke(requestId, event);
      if (instance.alive && !closed) offer(instance);
      else {
        discard(instance);
        growIfShort();
      }
      return outcome;
    },
    async close() {
      closed = true;
      clearInterval(reaper);
      for (const waiting of queue.splice(0)) waiting.give(new Error("the cloud is closing"));
      await Promise.all([...instances.keys(), ...leaving].map((instance) => instance.end()));
      await Promise.all(growing);
    },
  };
}
