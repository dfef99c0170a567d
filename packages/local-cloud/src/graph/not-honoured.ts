import { ratePeriod } from "../services/scheduler/scheduler.ts";
import type { Graph } from "./graph.ts";
import { triggersNotHonoured } from "./identity.ts";
import type { StackSpecs } from "./specs.ts";

/** What the stack asks for and this cloud does not do, in one line each. To be asked once its specs are made. */
export function notHonoured(graph: Graph, { schedules }: Pick<StackSpecs, "schedules">): string[] {
  return [
    ...graph.notHonoured,
    ...triggersNotHonoured(graph),
    ...schedules
      .filter(({ expression }) => ratePeriod(expression) === undefined)
      .map(
        ({ name, expression, ruleArn }) =>
          `${ruleArn ? "aws:cloudwatch/eventRule:EventRule" : "aws:scheduler/schedule:Schedule"} ${expression}: only rate() runs (${name})`,
      ),
  ];
}
