import { type AccessRequest, onBehalfOf } from "../endpoint/access.ts";
import type { CloudEvent } from "../events.ts";
import type { EventSourceSpec } from "../graph/event-sources.ts";
import type { FunctionSpec } from "../graph/functions.ts";
import type { Graph } from "../graph/graph.ts";
import { policySpecs } from "../graph/policies.ts";
import type { ScheduleSpec } from "../graph/schedules.ts";
import type { StreamSourceSpec } from "../graph/streams.ts";
import { createEnforcer, type Enforcer } from "../iam/enforcer.ts";
import { AwsError } from "../service.ts";
import type { ApiGatewayOptions } from "./apigateway/apigateway.ts";
import type { TriggerEvent } from "./cognito/cognito.ts";
import type { MayAssume } from "./cognito/identity-pool/identities.ts";
import { CONDITION_KEYS as DYNAMODB_KEYS } from "./dynamodb/access.ts";
import { CONDITION_KEYS as S3_KEYS } from "./s3/condition-keys.ts";

/** Whose actions the services here ask for. */
const SERVICES = ["s3", "sqs", "sns", "dynamodb", "lambda", "cognito-idp", "sts", "execute-api"];

/** What services ask the stack's policies when they call each other. Every refusal is told as an event. */
export interface Permissions extends Pick<Enforcer, "authorize" | "used"> {
  /** Whether a bucket may tell its topic, queue or function of an event. */
  mayNotify(bucketArn: string, destinationArn: string): boolean;
  /** Whether a route of an HTTP API may call a function. */
  mayInvokeFromApi: NonNullable<ApiGatewayOptions["mayInvoke"]>;
  /** Whether a distribution of CloudFront may call a function by its URL. */
  mayCallFromEdge: NonNullable<ApiGatewayOptions["mayCallFromEdge"]>;
  /** Whether an authorizer of an HTTP API may call its function. */
  mayAuthorize: NonNullable<ApiGatewayOptions["mayAuthorize"]>;
  /** Whether whoever signed a request may call an API's path, or a function by its URL. */
  mayCall: NonNullable<ApiGatewayOptions["mayCall"]>;
  /** @throws AwsError UnexpectedLambdaException, as the user pool answers for it */
  checkTrigger(poolArn: string, functionArn: string, event: Pick<TriggerEvent, "triggerSource">): void;
  /** Whether a function's role may take messages from the queue of its event source. */
  mayConsume(source: EventSourceSpec): boolean;
  /** Whether a function's role may read the stream of its event source. */
  mayRead(source: Pick<StreamSourceSpec, "streamArn" | "functionArn">): boolean;
  /** Whether a function's role may tell a queue or a topic of a batch that its event source gave up. */
  mayTell(functionArn: string, destinationArn: string): boolean;
  /** Whether a schedule's role may call its function. */
  mayInvokeOnSchedule(schedule: ScheduleSpec): boolean;
  /** Whether it may send to its dead-letter queue. */
  maySetAsideOnSchedule(schedule: ScheduleSpec): boolean;
  /** Whether an identity pool may hand out credentials of a role. */
  mayAssumeFromPool: MayAssume;
  /**
   * Asks this graph's policies from now on.
   * @throws StartError for policies that cannot be modeled; those before are asked on
   */
  enforce(graph: Graph): void;
}

const NOTIFY: Record<string, string> = {
  sns: "sns:Publish",
  sqs: "sqs:SendMessage",
  lambda: "lambda:InvokeFunction",
};
/** AWS Lambda Developer Guide, "Using Lambda with Amazon SQS", permissions of the execution role. */
const CONSUME = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** AWS Lambda Developer Guide, "Process Amazon DynamoDB records with Lambda", execution role permissions. */
const READ_STREAM = ["dynamodb:DescribeStream", "dynamodb:GetShardIterator", "dynamodb:GetRecords"];

/** Both are asked of whoever calls a URL. (AWS Lambda Developer Guide, "Control access to Lambda function URLs".) */
const URL_ACTIONS = ["lambda:InvokeFunctionUrl", "lambda:InvokeFunction"];
const URL_KEYS = ["lambda:FunctionUrlAuthType", "lambda:InvokedViaFunctionUrl"];

/** The caller that a session of a role is. */
export function roleSession(account: string, roleArn: string, session: string): AccessRequest["caller"] {
  return {
    kind: "role",
    arn: `arn:aws:sts::${account}:assumed-role/${roleArn.split("/").at(-1)}/${session}`,
  };
}

/**
 * Reads the stack's policies.
 * @throws StartError for policies that cannot be modeled, and for a function whose role Lambda may not take on
 */
export function createPermissions(
  graph: Graph,
  functions: FunctionSpec[],
  onEvent: (event: CloudEvent) => void,
  pluggedIn: readonly string[] = [],
): Permissions {
  const { account, region } = graph.app;
  const enforcer = createEnforcer({
    specs: policySpecs(graph),
    serviceKeys: [...S3_KEYS, ...DYNAMODB_KEYS, ...URL_KEYS],
    services: [...SERVICES, ...pluggedIn],
    refuse: graph.refuse,
    account,
    region,
    onDenied: (denial) => onEvent({ kind: "denied", ...denial }),
  });
  const isService = (name: string) => ({ kind: "service", name }) as const;
  const untrusted = functions.filter(
    ({ roleArn }) =>
      !enforcer.mayAssume({
        roleArn,
        principal: isService("lambda.amazonaws.com"),
        action: "sts:AssumeRole",
      }),
  );
  if (untrusted.length > 0)
    graph.refuse(
      untrusted
        .map(({ name, roleArn }) => `${name}: the role ${roleArn} is not there, or Lambda may not take it on`)
        .join("\n"),
    );
  const roleOf = new Map(
    functions.map(({ arn, name, roleArn }) => [arn, roleSession(account, roleArn, name)]),
  );

  /** Each is asked, so that all that is missing is told at once. */
  const may = (callerArn: string, actions: string[], resource: string) => {
    const caller = roleOf.get(callerArn);
    return actions
      .map((action) => caller !== undefined && enforcer.allows({ caller, action, resource }))
      .every((allowed) => allowed);
  };

  /** A rule of EventBridge calls by what its target lets it; Scheduler by a role. */
  const mayOnSchedule = ({ name, roleArn, ruleArn }: ScheduleSpec, action: string, resource: string) => {
    if (ruleArn !== undefined)
      return enforcer.allows({ ...onBehalfOf("events.amazonaws.com", ruleArn, account), action, resource });
    if (roleArn === undefined) return false;
    const principal = isService("scheduler.amazonaws.com");
    const caller = roleSession(account, roleArn, name);
    return (
      enforcer.mayAssume({ roleArn, principal, action: "sts:AssumeRole" }) &&
      enforcer.allows({ caller, action, resource })
    );
  };

  return {
    authorize: enforcer.authorize,
    used: enforcer.used,
    enforce: (graph) => enforcer.replace(policySpecs(graph)),
    mayNotify: (bucketArn, destinationArn) =>
      enforcer.allows({
        ...onBehalfOf("s3.amazonaws.com", bucketArn, account),
        action: NOTIFY[destinationArn.split(":")[2] ?? ""] ?? "",
        resource: destinationArn,
      }),
    mayInvokeFromApi(functionArn, { apiId, kind, method, routeKey }) {
      if (kind === "function-url")
        return URL_ACTIONS.map((action) =>
          enforcer.allows({
            caller: { kind: "anonymous", arn: "anonymous" },
            action,
            resource: functionArn,
            context: { "lambda:FunctionUrlAuthType": "NONE", "lambda:InvokedViaFunctionUrl": "true" },
          }),
        ).every((allowed) => allowed);
      // A route is known to policies by its method and its path: `…:abc123/$default/GET/things/{id}`.
      const path =
        routeKey === "$default" ? "$default" : `${method}${routeKey.slice(routeKey.indexOf(" ") + 1)}`;
      const source = `arn:aws:execute-api:${region}:${account}:${apiId}/$default/${path}`;
      return enforcer.allows({
        ...onBehalfOf("apigateway.amazonaws.com", source, account),
        action: "lambda:InvokeFunction",
        resource: functionArn,
      });
    },
    mayCallFromEdge(functionArn, distributionArn) {
      const { caller, context } = onBehalfOf("cloudfront.amazonaws.com", distributionArn, account);
      const keys = { "lambda:FunctionUrlAuthType": "AWS_IAM", "lambda:InvokedViaFunctionUrl": "true" };
      return URL_ACTIONS.map((action) =>
        enforcer.allows({ caller, action, resource: functionArn, context: { ...context, ...keys } }),
      ).every((allowed) => allowed);
    },
    mayAuthorize: (functionArn, { apiId, authorizerId }) =>
      enforcer.allows({
        ...onBehalfOf(
          "apigateway.amazonaws.com",
          `arn:aws:execute-api:${region}:${account}:${apiId}/authorizers/${authorizerId}`,
          account,
        ),
        action: "lambda:InvokeFunction",
        resource: functionArn,
      }),
    mayCall({ caller, record }, { apiId, kind, functionArn, method, path }) {
      const ask = (action: string, resource: string, context?: Record<string, string>) =>
        enforcer.allows({ caller, credentials: record, action, resource, context });
      if (kind === "function-url")
        return URL_ACTIONS.map((action) =>
          ask(action, functionArn, {
            "lambda:FunctionUrlAuthType": "AWS_IAM",
            "lambda:InvokedViaFunctionUrl": "true",
          }),
        ).every((allowed) => allowed);
      const resource = `arn:aws:execute-api:${region}:${account}:${apiId}/$default/${method}${path}`;
      return ask("execute-api:Invoke", resource);
    },
    checkTrigger(poolArn, functionArn, { triggerSource }) {
      const allowed = enforcer.allows({
        ...onBehalfOf("cognito-idp.amazonaws.com", poolArn, account),
        action: "lambda:InvokeFunction",
        resource: functionArn,
      });
      if (!allowed)
        throw new AwsError(
          "UnexpectedLambdaException",
          `${triggerSource.split("_")[0]} invocation failed due to error AccessDeniedException.`,
        );
    },
    mayConsume: ({ queueArn, functionArn }) => may(functionArn, CONSUME, queueArn),
    mayTell: (functionArn, destinationArn) =>
      may(functionArn, [NOTIFY[destinationArn.split(":")[2] ?? ""] ?? ""], destinationArn),
    mayRead: ({ streamArn, functionArn }) => may(functionArn, READ_STREAM, streamArn),
    mayInvokeOnSchedule: (schedule) => mayOnSchedule(schedule, "lambda:InvokeFunction", schedule.functionArn),
    maySetAsideOnSchedule: (schedule) =>
      schedule.deadLetterArn !== undefined &&
      mayOnSchedule(schedule, "sqs:SendMessage", schedule.deadLetterArn),
    mayAssumeFromPool(roleArn, session) {
      const assumption = {
        roleArn,
        principal: { kind: "federated", provider: "cognito-identity.amazonaws.com" },
        context: session,
      } as const;
      const tagged = Object.keys(session).some((key) => key.startsWith("aws:PrincipalTag/"));
      return (
        enforcer.mayAssume({ ...assumption, action: "sts:AssumeRoleWithWebIdentity" }) &&
        (!tagged || enforcer.mayAssume({ ...assumption, action: "sts:TagSession" }))
      );
    },
  };
}
