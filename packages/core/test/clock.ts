import { vi } from "vitest";

interface Client {
  send(command: never): Promise<unknown>;
}

/**
 * A clock for the library that the test turns, while the calls of `clients` are made, one after the other, in true
 * time: they are signed, and a signature of another day is refused.
 */
export function startClock(...clients: unknown[]) {
  let offset = 0;
  let queue: Promise<unknown> = Promise.resolve();
  const set = () => {
    vi.useRealTimers();
    if (offset) vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + offset });
  };
  for (const client of clients as Client[]) {
    const send = client.send.bind(client);
    vi.spyOn(client, "send").mockImplementation((command) => {
      const call = queue.then(() => {
        vi.useRealTimers();
        return send(command).finally(set);
      });
      queue = call.catch(() => {});
      return call;
    });
  }
  return {
    /** Turns the clock on (ms). */
    pass(ms: number) {
      offset += ms;
      set();
    },
    reset() {
      offset = 0;
      set();
    },
  };
}
