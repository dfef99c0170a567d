import { all, functionOf, type Snapshot } from "sst-offline";
import type { Journey } from "./journey.ts";

const HANDLER = "packages/functions/src/sweep.handler";

export const clock: Journey = {
  name: "the clock calls the sweep",
  /** An hour is long: the schedule runs in three seconds; or, on a machine that takes longer to start, a minute after. */
  prepare(snapshot: Snapshot) {
    for (const { inputs } of all(snapshot, "aws:scheduler/schedule:Schedule")) {
      inputs.scheduleExpression = "rate(1 minute)";
      inputs.startDate = new Date(Date.now() + 3000).toISOString();
    }
  },
  async run({ app, snapshot }) {
    const { inputs } = functionOf(snapshot, HANDLER).function;
    await app.logged(new RegExp(`^${inputs.name} .*"swept"`, "m"));
  },
};
