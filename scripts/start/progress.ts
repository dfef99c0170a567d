import type { RecognizerStatus } from "@phototag/vision";
import type { Terminal } from "./terminal.ts";

/** What a person is told of the recognizer's way: how far it is, once why it is not ready, and when it is. */
export class RecognizerProgress {
  /** Settles when photos can be recognized for the first time. */
  readonly ready: Promise<void>;
  #isReady: () => void = () => {};
  /** The last reason, and whether it is over, so that neither is said twice. */
  #said = "";

  constructor(
    private readonly terminal: Terminal,
    private readonly readyWords: () => string,
  ) {
    this.ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
  }

  tell(status: RecognizerStatus): void {
    if (status.state === "preparing") {
      // A try that fails at once need not show that it began.
      if (!this.#said || status.progress > 0)
        this.terminal.step("recognizer", status.progress, "Getting the recognizer");
      return;
    }
    const line = status.state === "ready" ? this.readyWords() : `${status.message} Photos wait until then.`;
    const again = status.state === "ready" ? this.#said === "ready" : this.#said === line;
    this.terminal.done("recognizer", again ? undefined : line);
    this.#said = status.state === "ready" ? "ready" : line;
    if (status.state === "ready") this.#isReady();
  }
}
