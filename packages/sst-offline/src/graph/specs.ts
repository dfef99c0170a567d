import { type ApiSpec, apiSpecs } from "./apis.ts";
import { eventSourceSpecs } from "./event-sources.ts";
import { functionUrlSpecs } from "./function-urls.ts";
import { functionSpecs } from "./functions.ts";
import type { Graph } from "./graph.ts";
import { identityPoolSpecs, poolSpecs } from "./identity.ts";
import { queueSpecs, subscriptionSpecs, topicSpecs } from "./messaging.ts";
import { scheduleSpecs } from "./schedules.ts";
import { seedSpecs } from "./seeds.ts";
import { bucketSpecs, tableSpecs } from "./storage.ts";
import { streamSourceSpecs } from "./streams.ts";

/**
 * What each service is made from. Functions and queues come first: others refer to them, and are left out
 * with them where the rest is run.
 * @throws StartError naming a resource that refers to nothing, or asks for what is not built
 */
export function stackSpecs(graph: Graph) {
  const functions = functionSpecs(graph);
  const queues = queueSpecs(graph);
  const apis: ApiSpec[] = [...apiSpecs(graph), ...functionUrlSpecs(graph)];
  return {
    functions,
    queues,
    topics: topicSpecs(graph),
    subscriptions: subscriptionSpecs(graph),
    buckets: bucketSpecs(graph),
    seeds: seedSpecs(graph),
    tables: tableSpecs(graph),
    pools: poolSpecs(graph),
    identityPools: identityPoolSpecs(graph),
    apis,
    eventSources: eventSourceSpecs(graph),
    streamSources: streamSourceSpecs(graph),
    schedules: scheduleSpecs(graph),
  };
}
