import type { IncomingMessage } from "node:http";
import { AwsError } from "../service.ts";
import { queryPairs } from "./signature/parse.ts";

export function splitTarget(target: string): [path: string, query: string] {
  const at = target.indexOf("?");
  return at < 0 ? [target, ""] : [target.slice(0, at), target.slice(at + 1)];
}

/** @throws AwsError InvalidURI for a target that is no path, as one made for a proxy. */
export function parseUrl({ headers: { host } }: IncomingMessage, target: string): URL {
  const url = target.startsWith("/") ? `http://${host}${target}` : "";
  if (!URL.canParse(url)) throw invalidUri();
  return new URL(url);
}

export function invalidUri(): AwsError {
  return new AwsError("InvalidURI", "Couldn't parse the specified URI.", 400);
}

export function readQuery(rawQuery: string): Map<string, string> {
  try {
    return new Map(queryPairs(rawQuery));
  } catch {
    throw invalidUri();
  }
}

/** Whether every `%` of a path begins the escape of a character. */
export function isEscaped(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
