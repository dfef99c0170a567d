import type { APIResponse, Route } from "playwright-core";

/** What the site is answered. As a browser does, one more try where the server had just closed the connection. */
export const answerTo = (route: Route): Promise<APIResponse> => route.fetch({ maxRetries: 3 });

/** Answers as the API does, but for what is changed. */
export async function alter<T>(route: Route, change: (body: T) => T): Promise<void> {
  const response = await answerTo(route);
  await route.fulfill({ response, json: change((await response.json()) as T) });
}
