import { afterAll, expect, test } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";
import { fuzz } from "./description/fuzz.ts";

const cloud = await startCloud();
const { app } = await import("../src/api/app.ts");
const { most } = await import("../../core/src/job/photos.ts");
const { fill } = await import("./description/library.ts");
const { signUp } = await import("./description/people.ts");
afterAll(() => cloud.close());

/** `npm run fuzz` asks for as long as one likes. */
test("whatever the API is asked, it answers as it describes", async () => {
  const [seed, requests] = [11, 600];
  // Nobody does what is begun here.
  most.open = requests;
  const answered = await fuzz({ app, fill, seed, requests, signUp: (email) => signUp(cloud, email) });
  // Who is refused everything learns nothing.
  for (const [operation, statuses] of answered)
    expect(
      [...statuses].some((status) => status < 300),
      operation,
    ).toBe(true);
}, 120_000);
