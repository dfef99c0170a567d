import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "sst-offline";
import type { Chance } from "sst-offline/testing";
import { App, type Outputs } from "../app.ts";
import type { Running } from "../person.ts";

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

  private constructor(
    app: App,
    private readonly faults: Faults,
  ) {
    this.#app = app;
  }

  /** @param faults what goes wrong besides the kills */
  static async start(faults: Faults): Promise<Stack> {
    const ports: [number, number] = [await freePort(), await freePort()];
    return new Stack(await App.start({ ports, env: environment(faults, 0) }), faults);
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
    await sleep(chance.between(100, calmMs));
    await this.kill();
    while (this.kills < most && chance.next() < early) {
      this.#app = await App.spawn(this.#again());
      await sleep(chance.between(50, 1_000));
      await this.kill();
    }
    this.#app = await App.start(this.#again());
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
    return this.#app.data;
  }

  #again() {
    // Another seed for each life: with the same one, short lives would have the same few chances.
    return { data: this.#app.data, ports: this.#app.ports, env: environment(this.faults, this.kills) };
  }
}

/** Shares as PHOTOTAG_FAULTS names them, and the seed of the first life. */
export type Faults = { seed: number } & Record<"duplicates" | "conflicts", number>;

function environment({ seed, ...shares }: Faults, life: number): Record<string, string> {
  const parts = Object.entries({ ...shares, seed: seed + life }).map(([name, value]) => `${name}=${value}`);
  return { PHOTOTAG_FAULTS: parts.join(",") };
}

/** Adds what a terminal tells of faults. */
function count(faults: Map<string, number>, output: string): Map<string, number> {
  for (const [, service = ""] of output.matchAll(/^fault: (\w+):/gm))
    faults.set(service, (faults.get(service) ?? 0) + 1);
  return faults;
}
