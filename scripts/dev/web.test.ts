import { expect, it } from "vitest";
import { PageHealth } from "./web.ts";

it("says each error of a page, and once that it is over", () => {
  const health = new PageHealth();
  const said = [
    "✓ Compiled in 80ms",
    "⨯ ./src/app/page.tsx:3:5",
    "GET /library/ 500 in 40ms",
    "✓ Compiled in 120ms",
    "✓ Compiled in 90ms",
  ].map((line) => health.tell(line));
  expect(said).toEqual([undefined, "web: ⨯ ./src/app/page.tsx:3:5", undefined, "web: well again", undefined]);
});
