/** The HTTP API: every route, and who may call it. */
import { DESCRIPTION, OPEN_ROUTES, ROUTES } from "../packages/functions/src/api/routes";
import { allowance } from "./allowance";
import { gazetteer } from "./gazetteer";
import { cliClient, identity, issuer, people, webClient } from "./identity";
import { jobQueue } from "./jobs";
import { library, photos } from "./library";
import { origin } from "./origin";
import { permissions, permissionsToBeginJobs } from "./permissions";
import { queue } from "./queue";
import { publicKey, renditionKey } from "./renditions";
import { router } from "./router";
import type { SecretName } from "./secrets";
import { stageOf } from "./stage";

const stage = stageOf($app.stage);

export const api = new sst.aws.ApiGatewayV2("Api", {
  // The site has the same origin; SST's default lets every origin call.
  cors: false,
  accessLog: { retention: stage.logRetention },
  transform: {
    // One person's mistake, or ill will, does not become everyone's bill: what is over it gets 429.
    stage: (args) => {
      args.defaultRouteSettings = {
        throttlingRateLimit: stage.apiRate.rate,
        throttlingBurstLimit: stage.apiRate.burst,
      };
      args.accessLogSettings = $output(args.accessLogSettings).apply((log) => ({
        ...log!,
        format: $output(log!.format).apply(withoutPath),
      }));
    },
  },
});

/** What a shared link opens stands in its path: the log says which route was asked, and nothing else of the address. */
function withoutPath(format: string): string {
  const { path: _, ...rest } = JSON.parse(format) as Record<string, string>;
  return JSON.stringify(rest);
}

const authorizer = api.addAuthorizer({
  name: "Cognito",
  jwt: { issuer, audiences: [webClient.id, cliClient.id] },
});
const signedIn = { jwt: { authorizer: authorizer.id } };

/** What the API signs the addresses of renditions with, for the edge to check. */
const renditions = new sst.Linkable("Renditions", {
  properties: { url: router.url, keyPairId: publicKey.id, privateKey: renditionKey.value },
});

export const apiFunction = new sst.aws.Function("ApiFunction", {
  handler: "packages/functions/src/api.handler",
  timeout: "15 seconds",
  memory: "512 MB",
  // What a search knows of words is loaded by the first search that needs it, and lies in files of its own till then.
  nodejs: { splitting: true },
  copyFiles: gazetteer,
  link: [photos, library, queue, jobQueue, renditions, people],
  environment: { ...allowance, REQUESTS_PER_MINUTE: String(stage.perPerson.requestsPerMinute) },
  permissions: [...permissions.api, ...permissionsToBeginJobs(jobQueue)],
});

const nextAuthSecret = new sst.Secret("NextAuthSecret" satisfies SecretName);

export const authFunction = new sst.aws.Function("AuthFunction", {
  handler: "packages/functions/src/auth.handler",
  timeout: "10 seconds",
  // Lambda gives processor by memory, and the first sign-in of an instance takes some 200 ms of a whole one, for
  // encrypted cookies most of all: a second and a half at 256 MB. Whoever computes for less time pays no more.
  memory: "1024 MB",
  link: [nextAuthSecret, identity],
  environment: { NEXTAUTH_URL: origin },
});

/** Its name in the stack is said, so that it does not change when another route is added. */
const FOR_ANYONE = {
  ...Object.fromEntries(
    Object.entries(OPEN_ROUTES).map(([name, route]) => [name, { route, function: apiFunction }]),
  ),
  OpenApi: { route: DESCRIPTION, function: apiFunction },
  AuthGet: { route: "GET /api/auth/{proxy+}", function: authFunction },
  AuthPost: { route: "POST /api/auth/{proxy+}", function: authFunction },
};

/** SST's name of a route's permission → the route. */
const routeOf = new Map(
  [
    ...Object.entries(ROUTES),
    ...Object.entries(FOR_ANYONE).map(([name, { route }]) => [name, route] as const),
  ].map(([name, route]) => [`ApiRoute${name}Permissions`, route]),
);

// For each route SST lets all of the API call the function, so that no such permission would be missed.
$transform(aws.lambda.Permission, (args, _opts, name) => {
  const route = routeOf.get(name);
  if (route)
    args.sourceArn = $output(args.sourceArn).apply((every) =>
      String(every).replace(/\*$/, `*/${route.replace(" ", "")}`),
    );
});

for (const [name, route] of Object.entries(ROUTES))
  api.route(route, apiFunction.arn, { name, auth: signedIn });
for (const [name, { route, function: answers }] of Object.entries(FOR_ANYONE))
  api.route(route, answers.arn, { name });

router.route("/api", api.url);
