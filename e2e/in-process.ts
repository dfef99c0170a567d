import type { Cloud, CloudEvent } from "sst-offline";
import type { Outputs } from "./app.ts";
import type { Running } from "./person.ts";

/** A cloud of this process, for people to use. @param told the events that it has told so far */
export function inProcess(cloud: Cloud, told: readonly CloudEvent[]): Running {
  const { url, endpoint, region, operator } = cloud;
  return {
    url,
    outputs: async () => ({ ...cloud.outputs, endpoint, region, operator }) as Outputs,
    async line(words) {
      for (let tries = 0; tries < 500; tries++) {
        for (const event of told) {
          const found = event.kind === "code" && words.exec(`code for ${event.email}: ${event.code}`);
          if (found) return found;
        }
        await new Promise((wake) => setTimeout(wake, 10));
      }
      throw new Error(`${words} was never said`);
    },
  };
}
