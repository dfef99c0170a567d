import { setTimeout as sleep } from "node:timers/promises";
import { App, freePort, type Outputs } from "../app.ts";
import type { Running } from "../person.ts";
import type { Chance } from "./random.ts";

/** Longest that clients are left alone with a running app before it is killed. */
const calmMs = 3_500;
/** Share of kills that hit an app which is still starting. */
const early = 0.2;

/** One Phototag over many deaths: the same folder and the same addresses. */
export class Stack implements Running {
  kills = 0;
  #app: App;
  #ending = false;

  private constructor(app: App) {
    this.#app = app;
  }

  static async start(): Promise<Stack> {
    return new Stack(await App.start({ ports: [await freePort(), await freePort()] }));
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
    this.kills++;
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
    return { data: this.#app.data, ports: this.#app.ports };
  }
}
