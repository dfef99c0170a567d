import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { freePort } from "sst-offline";
import { type Chance, chanceOf } from "sst-offline/testing";
import { App, type Outputs } from "../app.ts";
import type { Running } from "../person.ts";
import { damageAndStart } from "./damage.ts";
import { SmallDisk } from "./disk.ts";
import { WrongAnswer } from "./insist.ts";

/** Longest that clients are left alone with a running app before it is killed. */
const calmMs = 3_500;
/** Share of kills that hit an app which is still starting. */
const early = 0.2;

/** One Phototag over many deaths: the same folder and the same addresses. */
export class Stack implements Running {
  kills = 0;
  #app: App;
  #ending = false;
  /** Faults that starts before this one made, by service. */
  readonly #faults = new Map<string, number>();

  /** What was done to the folder between two lives, each refused in words. */
  readonly damages: string[] = [];
  /** What a start did that it must not do. */
  readonly breaches: string[] = [];
  /** Starts on a folder that another one had, each refused in words. */
  seconds = 0;
  /** How often the disk was full. */
  filled = 0;

  private constructor(
    app: App,
    private readonly faults: Faults,
    private readonly disk: SmallDisk | undefined,
  ) {
    this.#app = app;
  }

  /** @param faults what goes wrong besides the kills */
  static async start(faults: Faults): Promise<Stack> {
    const ports: [number, number] = [await freePort(), await freePort()];
    const disk = faults.disk ? await SmallDisk.mount() : undefined;
    const data = disk && join(disk.folder, "data");
    return new Stack(await App.start({ data, ports, env: environment(faults, 0) }), faults, disk);
  }

  get url(): string {
    return `http://localhost:${this.#app.ports[0]}`;
  }

  /** What stands on the terminal of the start that is the last one. */
  get output(): string {
    return this.#app.output;
  }

  get ended(): boolean {
    return this.#ending;
  }

  outputs(): Promise<Outputs> {
    return this.#app.outputs();
  }

  /** Waits for words on the terminal; when the app dies over it, they don't come. */
  line(words: RegExp): Promise<RegExpExecArray> {
    return this.#app.line(words, 5_000);
  }

  /** Kills at a random moment, maybe again while it starts, and starts again on what is left. @param most kills */
  async killAndStart(chance: Chance, most: number): Promise<void> {
    if (chance.next() < this.faults.seconds) await this.#noted(() => this.#second());
    if (this.disk && chance.next() < 0.5) await this.#withFullDisk(this.disk, chance);
    await sleep(chance.between(100, calmMs));
    await this.kill();
    if (chance.next() < this.faults.damage)
      await this.#noted(async () => this.damages.push(await damageAndStart(chance, this.#again())));
    while (this.kills < most && chance.next() < early) {
      this.#app = await App.spawn(this.#again());
      await sleep(chance.between(50, 1_000));
      await this.kill();
    }
    this.#app = await App.start(this.#again());
  }

  /** Notes what was answered wrongly, and goes on. */
  async #noted(deed: () => Promise<unknown>): Promise<void> {
    await deed().catch((error: Error) => {
      if (!(error instanceof WrongAnswer)) throw error;
      this.breaches.push(error.message);
    });
  }

  /** Fills the disk under everybody's hands, for a moment. */
  async #withFullDisk(disk: SmallDisk, chance: Chance): Promise<void> {
    await sleep(chance.between(100, calmMs));
    const empty = await disk.fill();
    this.filled++;
    await sleep(chance.between(500, 2_000));
    // Half of the lives end with the disk full; nobody can start on one.
    if (chance.next() < 0.5) await this.#app.stop("SIGKILL");
    await empty();
  }

  /** Another Phototag on the same folder, on ports of its own. */
  async #second(): Promise<void> {
    const second = await App.spawn({ data: this.#app.data });
    const code = await second.ended();
    if (code !== 1 || !/is in use by another process/.test(second.output))
      throw new WrongAnswer(`A second start on the folder ended with ${code}: ${second.output}`);
    this.seconds++;
  }

  async kill(): Promise<void> {
    await this.#app.stop("SIGKILL");
    count(this.#faults, this.#app.output);
    this.kills++;
  }

  /** How many faults were made so far, by service. */
  faultsMade(): Record<string, number> {
    return Object.fromEntries(count(new Map(this.#faults), this.#app.output));
  }

  /** Says that clients are to finish what they have under way. */
  calm(): void {
    this.#ending = true;
  }

  /** Stops; the folder stays, to be looked at, unless all was well. */
  async close(forget: boolean): Promise<string> {
    if (forget) await this.#app.remove();
    else await this.#app.stop();
    if (forget) await this.disk?.unmount();
    return this.#app.data;
  }

  #again() {
    // Another seed for each life: with the same one, short lives would have the same few chances.
    return { data: this.#app.data, ports: this.#app.ports, env: environment(this.faults, this.kills) };
  }
}

/** What goes wrong besides the kills. Shares are from 0 to below 1. */
export interface Faults {
  /** Of the first life. */
  seed: number;
  /** As PHOTOTAG_FAULTS names them: of deliveries, of transactions, of writes. */
  duplicates: number;
  conflicts: number;
  full: number;
  /** The folder is on a disk of its own, which is full now and then, where one may be mounted. */
  disk: boolean;
  /** Of kills after which a part of a database is damaged. */
  damage: number;
  /** Of lives in which somebody starts a second time on the folder. */
  seconds: number;
  /** Most milliseconds by which the clock of a life is off, to either side. */
  clockMs: number;
}

function environment(faults: Faults, life: number): Record<string, string> {
  const { duplicates, conflicts, full, seed, clockMs } = faults;
  const parts = Object.entries({ duplicates, conflicts, full, seed: seed + life });
  // The first life has the true time: so what comes later may lie before it.
  const off = life === 0 ? 0 : Math.round(chanceOf(seed * 1_000 + life).between(-clockMs, clockMs));
  const preload = pathToFileURL(join(import.meta.dirname, "clock.mjs")).href;
  return {
    PHOTOTAG_FAULTS: parts.map(([name, value]) => `${name}=${value}`).join(","),
    ...(off !== 0 && { CHAOS_CLOCK_MS: `${off}`, NODE_OPTIONS: `--import=${preload}` }),
  };
}

/** Adds what a terminal tells of faults. */
function count(faults: Map<string, number>, output: string): Map<string, number> {
  for (const [, service = ""] of output.matchAll(/^fault: (\w+):/gm))
    faults.set(service, (faults.get(service) ?? 0) + 1);
  return faults;
}
