import type { QueueItem } from "./queue";

type Faded = Pick<QueueItem, "key" | "stage" | "previewUrl">;

/** Takes items of a stage away some time after they reached it. One that leaves the stage before stays. */
export class Fading {
  readonly #timers = new Map<string, { item: Faded; timer: ReturnType<typeof setTimeout> }>();

  /** @param after milliseconds */
  constructor(
    private readonly stage: QueueItem["stage"],
    private readonly after: number,
    private readonly onFaded: (key: string) => void,
  ) {}

  /** To be told of all items whenever one of them changes. Frees the previews of those that are gone. */
  see(items: readonly Faded[]): void {
    const here = new Map(items.filter(({ stage }) => stage === this.stage).map((item) => [item.key, item]));
    // The same file may have been added again meanwhile, and stand there as something else.
    for (const key of this.#timers.keys()) if (!here.has(key)) this.#end(key, items);
    for (const [key, item] of here) {
      if (this.#timers.has(key)) continue;
      this.#timers.set(key, { item, timer: setTimeout(() => this.onFaded(key), this.after) });
    }
  }

  #end(key: string, items: readonly Faded[]): void {
    const { item, timer } = this.#timers.get(key)!;
    clearTimeout(timer);
    this.#timers.delete(key);
    const { previewUrl } = item;
    if (previewUrl && !items.some((other) => other.previewUrl === previewUrl))
      URL.revokeObjectURL(previewUrl);
  }
}
