import { resolve } from "node:path";
import { openFolder } from "./data-folder/open.ts";
import { accountsIn } from "./data-folder/places.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { type Credentials, createCredentials } from "./endpoint/credentials.ts";
import { createEndpoint } from "./endpoint/endpoint.ts";
import type { ServiceName } from "./endpoint/route.ts";
import { serialize } from "./evaluation/canonicalize.ts";
import type { CloudEvent } from "./events.ts";
import { createFaults, type FaultOptions } from "./faults/faults.ts";
import { apiPlaces, type Places } from "./graph/addresses.ts";
import { readGraph } from "./graph/graph.ts";
import type { UsedPermission } from "./iam/usage.ts";
import type { Service, ServicePlugin } from "./service.ts";
import { Copies } from "./services/cognito/user-pool/copies.ts";
import { type Edge, openEdge, portTaken } from "./services/edge/edge.ts";
import type { SiteServer } from "./services/edge/site-server.ts";
import type { Preparation } from "./services/edge/waiting-page.ts";
import type { LambdaOptions } from "./services/lambda/lambda.ts";
import { type Services, startServices } from "./services/start-services.ts";
import type { Snapshot } from "./snapshot/format.ts";
import { Room } from "./store/room.ts";
import { countExchange } from "./usage/exchanges.ts";
import { Meter, type Usage } from "./usage/meter.ts";

export interface CloudOptions {
  /** The stack. */
  snapshot: Snapshot;
  /** The app's folder: handlers and sites are named from it. */
  root: string;
  /** Folder of everything that the cloud stores; one cloud at a time uses it. */
  data: string;
  /** The site's; 0 takes a free one. */
  port: number;
  /** The AWS endpoint's; 0 takes a free one. @default `port` + 1 */
  awsPort?: number;
  /** Values for secrets of the snapshot by name; others are made and kept in the data folder. */
  secrets?: Record<string, string>;
  /**
   * Makes new values for secrets that may not be any text: a key in PEM, or several that belong together. Asked when
   * the data folder lacks one; what it holds already stays.
   */
  makeSecrets?(): Record<string, string>;
  /** Leave out what this cloud cannot honor, and what refers to it, instead of refusing the whole. */
  runRest?: boolean;
  /** AWS services that the cloud does not have by itself. */
  services?: ServicePlugin[];
  /** How far the build of the site is; asked for each page until it says ready. */
  site?: () => Preparation;
  /** Reloads functions when a file that they are made of is saved. */
  watch?: LambdaOptions["watch"];
  /** Functions as SST's CLI has built them, in place of their sources. */
  built?: LambdaOptions["built"];
  /** Opens functions to a debugger, from this port of 127.0.0.1 on; then no timeout ends them. */
  inspect?: LambdaOptions["inspect"];
  /** A server on this machine that makes the site while one works on it: it serves in place of the folder. */
  siteServer?: SiteServer;
  /**
   * Start though the data folder is damaged, and put back what can be known: what the databases still hold, accounts
   * and objects from what stands beside them. Everything that takes objects' events is told of every object.
   */
  rescue?: boolean;
  /** What goes wrong on AWS now and then, and here only when it is asked for. */
  faults?: FaultOptions;
  onEvent?(event: CloudEvent): void;
}

/** A running cloud. */
export interface Cloud {
  /** `http://localhost:3000` */
  url: string;
  /** `http://127.0.0.1:3001` */
  endpoint: string;
  region: string;
  /** The stack's outputs with local addresses. */
  outputs: Record<string, unknown>;
  /** Keys with full rights, for the AWS CLI on this machine. */
  operator: { accessKeyId: string; secretAccessKey: string };
  /** A text with local addresses in place of AWS's. */
  localize(text: string): string;
  /** What the stack asks for and this cloud does not do, in one line each. */
  notHonored: string[];
  /**
   * The environment that a function's handler finds: links, addresses, credentials of its role. With it set, the
   * handler's module runs in another process, a test's for example.
   *
   * @param functionName its handler (`src/api.handler`), its name or its ARN
   * @throws StartError when the stack has no such function
   */
  environment(functionName: string): Record<string, string>;
  /** Every grant of the stack's policies that was made use of since the start. */
  usedPermissions(): UsedPermission[];
  /**
   * Asks the policies of another snapshot from now on, as when somebody changes them in the console: whatever else it
   * says is not looked at. Sessions that were begun go on.
   *
   * @throws StartError for policies that cannot be modeled; those before are asked on
   * @example
   * const less = structuredClone(snapshot);
   * revoke(less, grant);
   * cloud.enforce(less);
   */
  enforce(snapshot: Snapshot): void;
  /** What AWS would bill for since the start, by service, operation and resource. */
  usage(): Usage[];
  /** Milliseconds since the start at which each step was done. */
  timings: Record<string, number>;
  close(): Promise<void>;
}

/**
 * Runs a snapshot on this machine.
 * @throws StartError with a message for the terminal, when something outside the code is in the way
 */
export async function startCloud(options: CloudOptions): Promise<Cloud> {
  const began = performance.now();
  const timings: Record<string, number> = {};
  const done = (step: string) => {
    timings[step] = Math.round(performance.now() - began);
  };
  const root = resolve(options.root);
  const opened: Partial<Record<"services" | "endpoint" | "store", { close(): Promise<void> }>> = {};
  const edges: Edge[] = [];
  /** First nobody comes in any more; what functions have under way may still ask the endpoint. */
  const closeAll = async () => {
    await Promise.all(edges.splice(0).map((edge) => edge.close()));
    for (const part of ["services", "endpoint", "store"] as const) {
      await opened[part]?.close();
      delete opened[part];
    }
  };
  const onEvent = options.onEvent ?? (() => {});
  try {
    const { snapshot } = options;
    const folder = await openDataFolder(
      resolve(options.data),
      options.secrets,
      snapshot.secrets,
      options.makeSecrets,
    );
    const say = (message: string) => onEvent({ kind: "notice", message });
    if (folder.closed) say(`${folder.path} was open to other users of this machine: now it is not`);
    const faults = createFaults(options.faults ?? {}, (fault) => onEvent({ kind: "fault", ...fault }));
    const room = new Room(folder.path, faults.fullDisk, say);
    // First of all: a second start in the same folder should hear of that, and not of a port.
    const databases = await openFolder(folder.path, { room, rescue: options.rescue, say });
    opened.store = databases;
    const copies = new Copies(accountsIn(folder.path));
    if (options.rescue) say(`accounts put back: ${await copies.restore(databases.store)}`);
    const edge = await openEdge(options.port);
    edges.push(edge);
    const services: Partial<Record<ServiceName, Service>> = {};
    const credentials = knownCredentials(folder, snapshot);
    const { region, account } = snapshot.app;
    const meter = new Meter();
    const endpoint = createEndpoint({
      services,
      targets: Object.fromEntries((options.services ?? []).map(({ target, name }) => [target, name])),
      credentials,
      region,
      account,
      log: (message, error) =>
        onEvent({
          kind: "error",
          service: "endpoint",
          message: `${message}: ${(error as Error)?.stack ?? error}`,
        }),
      onServed: (served) => {
        countExchange(meter, served);
        const { service, exchange } = served;
        const { operation = exchange.req.method ?? "", caller, res } = exchange;
        onEvent({ kind: "request", service, operation, caller: caller.arn, status: res.statusCode });
      },
    });
    const wanted = options.awsPort ?? (options.port === 0 ? 0 : options.port + 1);
    const awsPort = await endpoint.listen(wanted).catch((error: NodeJS.ErrnoException) => {
      throw error.code === "EADDRINUSE" || error.code === "EACCES"
        ? portTaken(wanted, "AWS_PORT", error)
        : error;
    });
    opened.endpoint = endpoint;
    done("listening");

    // One port after the other, where they are free: addresses stay the same from start to start.
    let next = awsPort;
    const nearby = async <Opened>(open: (port: number) => Promise<Opened>): Promise<Opened> => {
      if (options.port === 0) return open(0);
      next += 1;
      return open(next).catch(() => open(0));
    };
    const apis: Record<string, string> = {};
    for (const { id, path } of apiPlaces(snapshot))
      apis[id] = `http://127.0.0.1:${await nearby((port) => endpoint.open(path, port))}`;
    const sites: Record<string, string> = {};
    for (const { url } of snapshot.routers.slice(1)) {
      const another = await nearby(openEdge);
      edges.push(another);
      sites[url] = `http://localhost:${another.port}`;
    }
    const places: Places = {
      site: `http://localhost:${edge.port}`,
      endpoint: `http://127.0.0.1:${awsPort}`,
      sites,
      apis,
    };
    const read = (stack: Snapshot) =>
      readGraph(stack, { places, secret: folder.secret, runRest: options.runRest });
    const graph = read(snapshot);
    done("graph");
    const running: Services = await startServices(graph, {
      ...options,
      root,
      folder,
      databases,
      room,
      copies,
      faults,
      say,
      credentials,
      edges,
      onEvent,
      done,
      meter,
    });
    opened.services = running;
    // What follows may hand secrets on, so they must outlive a kill.
    await folder.keepSecrets();
    Object.assign(services, running.byName);
    await running.begin();
    done("services");

    await folder.writeSnapshot(serialize(snapshot));
    await folder.writeOutputs({
      ...graph.outputs,
      endpoint: places.endpoint,
      region,
      operator: folder.operator,
    });
    done("ready");
    return {
      url: places.site,
      endpoint: places.endpoint,
      region,
      outputs: graph.outputs,
      operator: folder.operator,
      notHonored: running.notHonored,
      localize: (value) => graph.localize(value),
      environment: running.environment,
      usedPermissions: running.usedPermissions,
      enforce: (stack) => running.enforce(read(stack)),
      usage: () => meter.all(),
      timings,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** The operator's keys are the same from start to start; sessions are told by their seal. */
function knownCredentials({ operator, sealingKey }: DataFolder, { app }: Snapshot): Credentials {
  const credentials = createCredentials({ key: sealingKey });
  credentials.add({ kind: "operator", arn: `arn:aws:iam::${app.account}:user/operator`, ...operator });
  return credentials;
}
