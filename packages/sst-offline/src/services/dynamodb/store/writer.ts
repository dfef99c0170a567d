/**
 * Runs one write at a time, in order. A write reads, decides and commits in several asynchronous steps;
 * with one writer each is isolated from all others, as DynamoDB promises for single items and transactions.
 */
export class Writer {
  #tail: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all that was asked for so far is done. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
