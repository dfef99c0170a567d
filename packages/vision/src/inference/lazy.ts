/** Opened once, by whoever is first; one that could not be opened is tried again. */
export function lazy<Network extends { close(): Promise<void> }>(make: () => Promise<Network>) {
  let network: Promise<Network> | undefined;
  return {
    open() {
      network ??= make().catch((cause) => {
        network = undefined;
        throw cause;
      });
      return network;
    },
    async close() {
      const closing = network;
      network = undefined;
      await (await closing)?.close();
    },
  };
}
