import { fileURLToPath } from "node:url";

/** Where a checkout keeps its models: `node_modules/.cache/phototag-vision` at its root. */
export const defaultCache = (): string =>
  fileURLToPath(new URL("../../../node_modules/.cache/phototag-vision", import.meta.url));
