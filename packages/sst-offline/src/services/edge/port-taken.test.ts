import { expect, it } from "vitest";
import { portTaken } from "./edge.ts";

const told = (port: number, code: string) =>
  portTaken(port, "PORT", Object.assign(new Error(), { code })).message;

it.each([
  [80, "EACCES", "Port 80 may not be used by this user. Choose another port: PORT=8080"],
  [3000, "EADDRINUSE", "Port 3000 is taken by another program. Stop it, or choose another port: PORT=3100"],
  [
    65_535,
    "EADDRINUSE",
    "Port 65535 is taken by another program. Stop it, or choose another port: PORT=65435",
  ],
])("port %i, %s: names a way out that there is", (port, code, words) => {
  expect(told(port, code)).toBe(words);
});
