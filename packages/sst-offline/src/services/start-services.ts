import { join } from "node:path";
import type { OpenFolder } from "../data-folder/open.ts";
import { objectsIn } from "../data-folder/places.ts";
import type { DataFolder } from "../data-folder.ts";
import type { Credentials } from "../endpoint/credentials.ts";
import type { ServiceName } from "../endpoint/route.ts";
import type { CloudEvent } from "../events.ts";
import type { Faults } from "../faults/faults.ts";
import type { Graph } from "../graph/graph.ts";
import { notHonored } from "../graph/not-honored.ts";
import { edgeSpecs } from "../graph/sites.ts";
import { stackSpecs } from "../graph/specs.ts";
import type { UsedPermission } from "../iam/usage.ts";
import type { Service, ServicePlugin } from "../service.ts";
import { StartError } from "../start-error.ts";
import type { Room } from "../store/room.ts";
import { table } from "../store/store.ts";
import { meterApis, meterReads, meterSchedules, meterSns, meterSqs } from "../usage/between-services.ts";
import { countInvocation, countLogLine } from "../usage/functions.ts";
import type { Meter } from "../usage/meter.ts";
import { createApiGateway } from "./apigateway/apigateway.ts";
import { bucketDestinations } from "./bucket-destinations.ts";
import { createCognito } from "./cognito/cognito.ts";
import type { Copies } from "./cognito/user-pool/copies.ts";
import { createDynamo } from "./dynamodb/dynamodb.ts";
import type { Edge } from "./edge/edge.ts";
import type { SiteServer } from "./edge/site-server.ts";
import type { Preparation } from "./edge/waiting-page.ts";
import { failureDestination } from "./eventsource/failure-destination.ts";
import { pollQueue } from "./eventsource/queue-poller.ts";
import { pollStream } from "./eventsource/stream-poller.ts";
import { createInvokeApi } from "./lambda/invoke-api.ts";
import { createLambda, type LambdaOptions } from "./lambda/lambda.ts";
import { createPermissions, roleSession } from "./permissions.ts";
import { plugIn } from "./plugged-in.ts";
import { createS3 } from "./s3/s3.ts";
import { runSchedules } from "./scheduler/scheduler.ts";
import { createSns } from "./sns/sns.ts";
import { createSqs } from "./sqs/sqs.ts";
import { createSts } from "./sts/sts.ts";

export interface Services {
  byName: Partial<Record<ServiceName, Service>>;
  notHonored: string[];
  /** @throws StartError when there is no such function */
  environment(functionName: string): Record<string, string>;
  /** Every grant of the stack's policies that was made use of so far. */
  usedPermissions(): UsedPermission[];
  /** Asks this graph's policies from now on. */
  enforce(graph: Graph): void;
  /** Lets the site, the queues and the schedules in, once the endpoint answers for every service. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

export interface ServicesOptions {
  root: string;
  folder: DataFolder;
  databases: OpenFolder;
  /** How much room the disk has. */
  room: Room;
  /** Where accounts stand once more. */
  copies: Copies;
  /** Put back objects that the store does not know, and tell of all. */
  rescue?: boolean;
  /** Says at the terminal what was done to the data. */
  say(line: string): void;
  credentials: Credentials;
  /** One for each distribution that the stack serves sites by, the first of them being the main one. */
  edges: Edge[];
  services?: ServicePlugin[];
  site?: () => Preparation;
  watch?: LambdaOptions["watch"];
  inspect?: LambdaOptions["inspect"];
  built?: LambdaOptions["built"];
  siteServer?: SiteServer;
  faults: Faults;
  onEvent(event: CloudEvent): void;
  done(step: string): void;
  /** Counts what AWS would bill. */
  meter: Meter;
}

/**
 * An instance keeps the credentials that it was started with, and is replaced before they expire: hours after, as
 * Lambda does it. No event takes longer than the quarter of an hour that lies between.
 */
const roleSessionSeconds = 6 * 3600;
const instanceLifeMs = (roleSessionSeconds - 15 * 60) * 1000;

/** Makes each service out of the graph, and hands each those that it calls. */
export async function startServices(graph: Graph, options: ServicesOptions): Promise<Services> {
  const { root, folder, databases, room, credentials, edges, faults, onEvent, done, meter } = options;
  const { store } = databases;
  const { account, region } = graph.app;
  const endpoint = graph.places.endpoint;
  const failed = (service: string) => (message: string) => onEvent({ kind: "error", service, message });
  const opened: { close(): Promise<void> }[] = [];
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    opened.push(part);
    return part;
  };
  const close = async () => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  try {
    const { functions, pools, apis, eventSources, streamSources, schedules, ...specs } = stackSpecs(graph);
    const served = edgeSpecs(graph, root);
    const pluggedIn = options.services ?? [];
    const permissions = createPermissions(
      graph,
      functions,
      onEvent,
      pluggedIn.map(({ name }) => name),
    );
    const { authorize } = permissions;
    const dynamodb = keep(
      await createDynamo({
        open: (make) => databases.open("dynamodb", make),
        tables: specs.tables,
        region,
        account,
        authorize,
        conflicts: faults.conflicts,
      }),
    );
    done("dynamodb");
    const lambda = keep(
      await createLambda({
        functions,
        app: graph.app,
        root,
        endpoint,
        logFolder: join(folder.path, "logs"),
        temporary: join(folder.path, "tmp"),
        onLine: (functionName, line) => {
          countLogLine(meter, functionName, line);
          onEvent({ kind: "log", functionName, line });
        },
        onInvoked: (spec, invocation) => countInvocation(meter, spec, invocation),
        watch: options.watch,
        inspect: options.inspect,
        built: options.built,
        maxAgeMs: instanceLifeMs,
        credentials: (roleArn, session) =>
          credentials.issue({
            kind: "role",
            arn: roleSession(account, roleArn, session).arn,
            ttlSeconds: roleSessionSeconds,
          }),
      }),
    );
    const sqs = keep(
      await createSqs({
        store,
        queues: specs.queues,
        account,
        region,
        publicUrl: endpoint,
        authorize,
        duplicate: faults.duplicate,
      }),
    );
    const meteredSqs = meterSqs(sqs, meter);
    const sns = keep(
      createSns({
        topics: specs.topics,
        subscriptions: specs.subscriptions,
        account,
        region,
        publicUrl: endpoint,
        sqs: meteredSqs,
        lambda,
        authorize,
        onError: failed("sns"),
      }),
    );
    const s3 = keep(
      await createS3({
        store,
        folder: objectsIn(folder.path),
        room,
        rescue: options.rescue
          ? ({ restored, told }) => options.say(`objects put back: ${restored}; announced again: ${told}`)
          : undefined,
        buckets: specs.buckets,
        credentials,
        region,
        account,
        authorize,
        destinations: bucketDestinations({
          store,
          sns: meterSns(sns, meter),
          sqs: meteredSqs,
          lambda,
          mayNotify: permissions.mayNotify,
        }),
        log: (message, error) => failed("s3")(`${message}: ${(error as Error)?.message ?? error}`),
      }),
    );
    done("s3, sns, sqs");
    const cognito = createCognito({
      store,
      pools,
      identityPools: specs.identityPools,
      copies: options.copies,
      publicUrl: () => endpoint,
      credentials,
      authorize,
      mayAssume: permissions.mayAssumeFromPool,
      onCode: (email, code) => onEvent({ kind: "code", email, code }),
      async invokeTrigger(functionArn, event) {
        const pool = pools.find(({ id }) => id === event.userPoolId);
        permissions.checkTrigger(pool?.arn ?? "", functionArn, event);
        const outcome = await lambda.invokeSynchronously(functionArn, event);
        if ("error" in outcome) throw new Error(outcome.error.errorMessage);
        return JSON.parse(outcome.payload);
      },
      onActive: (poolArn, sub) => meter.countPerson(poolArn, sub),
      log: failed("cognito"),
    });
    keep(cognito.oidc);
    done("cognito");
    const apigateway = createApiGateway({
      apis,
      account,
      region,
      lambda,
      mayInvoke: permissions.mayInvokeFromApi,
      mayAuthorize: permissions.mayAuthorize,
      mayCallFromEdge: permissions.mayCallFromEdge,
      mayCall: permissions.mayCall,
      onError: failed("apigateway"),
    });
    const byName: Services["byName"] = {
      s3,
      sns,
      sqs,
      sts: createSts({ account }),
      dynamodb,
      lambda: keep(createInvokeApi(lambda, failed("lambda"), authorize)),
      apigateway,
      "cognito-idp": cognito.idp,
      "cognito-identity": cognito.identity,
      oidc: cognito.oidc,
    };
    for (const service of pluggedIn)
      byName[service.name] = plugIn(service, {
        throttle: faults.throttle,
        ...meterReads(s3, meter),
        authorize,
      });

    return {
      byName,
      notHonored: notHonored(graph),
      environment(functionName) {
        const arn =
          lambda.resolve(functionName) ?? functions.find(({ handler }) => handler === functionName)?.arn;
        if (arn === undefined) throw new StartError("snapshot", `The stack has no function ${functionName}.`);
        return lambda.environment(arn);
      },
      usedPermissions: permissions.used,
      enforce: permissions.enforce,
      async begin() {
        await s3.seed(specs.seeds, root);
        // A schedule can wait for its function to start.
        const routes = apis.flatMap(({ routes }) => routes);
        const guards = routes.flatMap(({ lambdaAuthorizer }) => lambdaAuthorizer ?? []);
        const awaited = [...routes, ...guards, ...eventSources, ...streamSources];
        await lambda.prepare([...new Set(awaited.map(({ functionArn }) => functionArn))]);
        done("functions");
        for (const source of eventSources.filter(permissions.mayConsume))
          keep(pollQueue(source, { queues: meteredSqs, lambda, region, onError: failed("lambda") }));
        for (const source of streamSources.filter(permissions.mayRead))
          keep(
            pollStream(source, {
              streams: dynamodb.streams,
              lambda,
              positions: table<string>(store, "stream-positions"),
              giveUp: failureDestination({
                sqs: meteredSqs,
                sns,
                mayTell: (destinationArn) => permissions.mayTell(source.functionArn, destinationArn),
              }),
              onError: failed("lambda"),
            }),
          );
        const lastRuns = table<number>(store, "scheduler");
        keep(
          runSchedules(schedules, {
            lambda: meterSchedules(lambda, meter),
            lastRuns,
            queues: meteredSqs,
            mayInvoke: permissions.mayInvokeOnSchedule,
            maySetAside: permissions.maySetAsideOnSchedule,
            onError: failed("scheduler"),
          }),
        );
        const nothing = { routes: [], headers: [] };
        for (const [at, edge] of edges.entries())
          edge.serve({
            ...(served[at] ?? nothing),
            apis: meterApis(apigateway, apis, meter),
            s3,
            site: options.site,
            siteServer: at === 0 ? options.siteServer : undefined,
            title: graph.app.name,
            onError: failed("edge"),
            onServed: (bytes) =>
              meter.count({ service: "cloudfront", operation: "Request", resource: "", ...bytes }),
          });
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
