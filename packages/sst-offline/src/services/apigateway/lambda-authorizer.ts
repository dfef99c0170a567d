import type { LambdaAuthorizer, RouteSpec } from "../../graph/apis.ts";
import { knownKeys, lookupOf } from "../../iam/condition-keys.ts";
import { compilePolicy, PolicyError } from "../../iam/document.ts";
import { evaluate } from "../../iam/evaluate.ts";
import type { Lambda } from "../lambda/lambda.ts";
import { compileIdentitySource } from "./identity-sources.ts";
import { type ApiRequest, type EventContext, toEvent } from "./payload.ts";

/** (API Gateway Developer Guide, "Quotas for configuring and running an HTTP API": Lambda authorizer response.) */
const PATIENCE_MS = 10_000;

/** What the function is told of who called, or the status that the client gets. */
export type Decision =
  | { allowed: true; context: Record<string, unknown> | null }
  | { allowed: false; status: 401 | 403 | 500 };

export interface LambdaAuthorizerOptions {
  region: string;
  lambda: Pick<Lambda, "invokeSynchronously">;
  /** Whether the function's permissions let an authorizer call it. */
  mayInvoke(functionArn: string, from: { apiId: string; authorizerId: string }): boolean;
  /** Told of what the client only sees as an internal error. */
  onError?(message: string): void;
  now?(): number;
}

interface Answer {
  isAuthorized?: unknown;
  policyDocument?: unknown;
  context?: Record<string, unknown> | null;
}

/** What the authorizer is asked about. */
interface Question {
  route: Pick<RouteSpec, "routeKey" | "lambdaAuthorizer">;
  request: ApiRequest;
  context: EventContext;
}

/**
 * Asks a function whether a request may come in. Without every identity source nobody is asked; an answer is kept
 * by the values of its identity sources, for every route that has the authorizer; an answer in another shape than
 * the authorizer's is a fault. (API Gateway Developer Guide, "Control access to HTTP APIs with AWS Lambda
 * authorizers".)
 */
export function createLambdaAuthorizer({
  region,
  lambda,
  mayInvoke,
  onError,
  now = Date.now,
}: LambdaAuthorizerOptions): (question: Question, authorizer: LambdaAuthorizer) => Promise<Decision> {
  const kept = new Map<string, { answer: Answer; until: number }>();

  /** @throws Error for whatever is not an answer */
  async function ask(event: object, { id, functionArn }: LambdaAuthorizer, apiId: string): Promise<Answer> {
    if (!mayInvoke(functionArn, { apiId, authorizerId: id }))
      throw new Error("the function's permissions do not let API Gateway call it");
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error("it did not answer in ten seconds")), PATIENCE_MS);
    });
    const outcome = await Promise.race([lambda.invokeSynchronously(functionArn, event), late]).finally(() =>
      clearTimeout(timer),
    );
    if ("error" in outcome) throw new Error(`${outcome.error.errorType}: ${outcome.error.errorMessage}`);
    const answer: unknown = JSON.parse(outcome.payload);
    if (answer === null || typeof answer !== "object") throw new Error("its answer is not an object");
    return answer as Answer;
  }

  /** @throws Error for an answer in another shape than the authorizer's */
  function allows({ isAuthorized, policyDocument }: Answer, simple: boolean, arn: string, place: Place) {
    if (simple) {
      if (typeof isAuthorized !== "boolean") throw new Error("its answer has no isAuthorized");
      return isAuthorized;
    }
    if (policyDocument === undefined) throw new Error("its answer has no policyDocument");
    const principal = { kind: "anonymous" } as const;
    const statements = compilePolicy(policyDocument, {
      kind: "identity",
      name: "policyDocument",
      isKnownKey: knownKeys([]),
    });
    const lookup = lookupOf({ context: { "aws:SourceIp": place.sourceIp } }, principal, place);
    const question = { principal, action: "execute-api:Invoke", resource: arn, lookup };
    return evaluate(question, { identity: statements, resource: [] }).allowed;
  }

  return async ({ route, request, context }, authorizer) => {
    const { apiId, accountId } = context;
    const identity: string[] = [];
    for (const source of authorizer.identitySources) {
      const value = compileIdentitySource(source)(request, context);
      if (value === undefined) return { allowed: false, status: 401 };
      identity.push(value);
    }
    const arn = `arn:aws:execute-api:${region}:${accountId}:${apiId}/$default/${request.method}${request.path}`;
    const key = JSON.stringify([apiId, authorizer.id, ...identity]);
    try {
      let answer = kept.get(key);
      if (!answer || answer.until <= now()) {
        const event = authorizer.payload === "1.0" ? version1 : version2;
        answer = {
          answer: await ask(event({ route, request, context }, identity, arn), authorizer, apiId),
          until: now() + authorizer.ttlSeconds * 1000,
        };
        // Only what is keyed by something can be found again.
        if (authorizer.ttlSeconds > 0 && identity.length > 0) kept.set(key, answer);
      }
      const place = { account: accountId, region, sourceIp: request.sourceIp };
      if (!allows(answer.answer, authorizer.simple, arn, place)) return { allowed: false, status: 403 };
      return { allowed: true, context: answer.answer.context ?? null };
    } catch (error) {
      const why = error instanceof PolicyError ? error.problems.join("; ") : (error as Error).message;
      onError?.(`${route.routeKey}: its authorizer failed: ${why}`);
      return { allowed: false, status: 500 };
    }
  };
}

interface Place {
  account: string;
  region: string;
  sourceIp: string;
}

/** Payload format 2.0: the function's own event without its body, and what the decision is about. */
function version2({ request, context }: Question, identitySource: string[], routeArn: string): object {
  const { body: _body, isBase64Encoded: _encoded, ...event } = toEvent(request, context);
  return {
    ...event,
    type: "REQUEST",
    routeArn,
    identitySource: identitySource.length > 0 ? identitySource : null,
  };
}

/** Payload format 1.0. */
function version1({ route, request, context }: Question, identity: string[], methodArn: string): object {
  const event = toEvent(request, context);
  const { requestContext, pathParameters = {}, stageVariables = {}, queryStringParameters = {} } = event;
  const { routeKey } = route;
  const resource = routeKey === "$default" ? routeKey : routeKey.slice(routeKey.indexOf(" ") + 1);
  const identitySource = identity.join(",") || null;
  return {
    version: "1.0",
    type: "REQUEST",
    methodArn,
    identitySource,
    authorizationToken: identitySource,
    resource,
    path: event.rawPath,
    httpMethod: request.method,
    headers: { ...event.headers, ...(event.cookies ? { cookie: event.cookies.join("; ") } : {}) },
    queryStringParameters,
    pathParameters,
    stageVariables,
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      domainName: request.domainName,
      domainPrefix: context.apiId,
      httpMethod: request.method,
      identity: { sourceIp: request.sourceIp, userAgent: event.headers["user-agent"] ?? "" },
      path: event.rawPath,
      protocol: "HTTP/1.1",
      requestId: context.requestId,
      requestTime: requestContext.time,
      requestTimeEpoch: requestContext.timeEpoch,
      resourceId: routeKey,
      resourcePath: resource,
      stage: "$default",
    },
  };
}
