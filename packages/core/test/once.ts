import { onTestFinished, vi } from "vitest";

type Send = (command: object) => Promise<unknown>;

/** Has something happen around the next call of one kind, on a client that `startClock` was given. */
export function once(
  client: { send: unknown },
  Command: new (...input: never[]) => object,
  around: (call: () => Promise<unknown>) => Promise<unknown>,
): void {
  const spy = vi.mocked(client.send as Send);
  const send = spy.getMockImplementation() as Send;
  const stop = () => void spy.mockImplementation(send);
  onTestFinished(stop);
  spy.mockImplementation((command) => {
    if (!(command instanceof Command)) return send(command);
    stop();
    return around(() => send(command));
  });
}
