/** A route that a request was found to belong to. */
export interface RouteMatch<Route> {
  route: Route;
  /** Values of the path's variables, percent-decoded. */
  pathParameters: Record<string, string>;
}

interface Pattern<Route> {
  route: Route;
  method: string;
  segments: string[];
  /** Segment by segment: 2 a literal, 1 a variable, 0 a greedy variable; the higher in order wins. */
  weight: string;
}

/**
 * Finds the route of a request as HTTP APIs do: the most specific path first, then the exact method before
 * ANY, `$default` last. (API Gateway Developer Guide, "Routing API requests".)
 */
export function createRoutes<Route extends { routeKey: string }>(
  routes: Route[],
): (method: string, path: string) => RouteMatch<Route> | undefined {
  const fallback = routes.find(({ routeKey }) => routeKey === "$default");
  const patterns = routes
    .filter((route) => route !== fallback)
    .map((route): Pattern<Route> => {
      const space = route.routeKey.indexOf(" ");
      const segments = split(route.routeKey.slice(space + 1));
      return {
        route,
        method: route.routeKey.slice(0, space),
        segments,
        weight: segments.map(weigh).join(""),
      };
    })
    .sort((a, b) =>
      a.weight === b.weight
        ? Number(a.method === "ANY") - Number(b.method === "ANY")
        : a.weight < b.weight
          ? 1
          : -1,
    );
  return (method, path) => {
    const segments = split(path);
    for (const pattern of patterns) {
      if (pattern.method !== "ANY" && pattern.method !== method) continue;
      const pathParameters = match(pattern.segments, segments);
      if (pathParameters) return { route: pattern.route, pathParameters };
    }
    return fallback && { route: fallback, pathParameters: {} };
  };
}

/** `/a/b/` and `/a/b` are two paths: the last, empty segment tells them apart. */
function split(path: string): string[] {
  return path.replace(/^\//, "").split("/");
}

function weigh(segment: string): string {
  if (!/^\{.*\}$/.test(segment)) return "2";
  return segment.endsWith("+}") ? "0" : "1";
}

function match(pattern: string[], segments: string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, expected] of pattern.entries()) {
    const given = segments[at];
    if (given === undefined) return undefined;
    const kind = weigh(expected);
    if (kind === "2") {
      if (expected !== given) return undefined;
    } else if (kind === "1") {
      if (given === "") return undefined;
      parameters[expected.slice(1, -1)] = decode(given);
    } else {
      const rest = segments.slice(at).join("/");
      if (rest === "") return undefined;
      parameters[expected.slice(1, -2)] = decode(rest);
      return parameters;
    }
  }
  return pattern.length === segments.length ? parameters : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
