import { createDocument } from "zod-openapi";
import type { Route } from "./route.ts";
import { OPEN_ROUTES, type OpenRouteName, ROUTES, type RouteName } from "./routes.ts";

/** The API as OpenAPI 3.1 describes it; the site's types are generated from this (`npm run api:types`). */
export function describeApi(routes: Record<RouteName, Route>, open: Record<OpenRouteName, Route>) {
  const paths: Record<string, Record<string, Route["operation"]>> = {};
  const add = (operationId: string, key: string, operation: Route["operation"]) => {
    const [method, path] = key.split(" ") as [string, string];
    paths[path] = { ...paths[path], [method.toLowerCase()]: { operationId, ...operation } };
  };
  for (const [name, { operation }] of Object.entries(routes)) add(name, ROUTES[name as RouteName], operation);
  for (const [name, { operation }] of Object.entries(open))
    add(name, OPEN_ROUTES[name as OpenRouteName], { ...operation, security: [] });
  return createDocument({
    openapi: "3.1.0",
    info: { title: "Phototag", version: "1", description: "A private photo library that tags itself." },
    security: [{ accessToken: [] }],
    components: {
      securitySchemes: {
        accessToken: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "An access token of the user pool",
        },
      },
    },
    paths,
  });
}
