import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { toXml } from "../../endpoint/errors.ts";
import { members, readTree, type Tree } from "../../endpoint/query-parameters.ts";
import type { NotificationAttribute } from "./spec.ts";

const NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

/** Reads a request of the AWS Query protocol. */
export async function readInput({ body, url }: SignedExchange): Promise<{ operation: string; tree: Tree }> {
  const parameters = new URLSearchParams(url.search);
  for (const [name, value] of new URLSearchParams((await body()).toString())) parameters.set(name, value);
  return { operation: parameters.get("Action") ?? "", tree: readTree(parameters) };
}

/** Answers with `<OperationResponse>`; without `result` there is no `<OperationResult>` either. */
export function answer(
  { res, requestId }: SignedExchange,
  operation: string,
  result: object | undefined,
): void {
  const text = toXml({
    [`${operation}Response`]: {
      "@_xmlns": NAMESPACE,
      ...(result && { [`${operation}Result`]: result }),
      ResponseMetadata: { RequestId: requestId },
    },
  });
  res.writeHead(200, { "content-type": "text/xml", "content-length": Buffer.byteLength(text) });
  res.end(text);
}

export function text(node: string | Tree | undefined): string | undefined {
  return typeof node === "string" ? node : undefined;
}

/** `MessageAttributes.entry.1.Name`, `….Value.DataType`, `….Value.StringValue` */
export function readAttributes(node: string | Tree | undefined): Record<string, NotificationAttribute> {
  const entries = members(typeof node === "object" ? node.entry : undefined);
  return Object.fromEntries(
    entries.map((entry) => {
      const { Name, Value } = entry as Tree;
      const { DataType, StringValue, BinaryValue } = (typeof Value === "object" ? Value : {}) as Tree;
      return [
        text(Name) ?? "",
        { DataType: text(DataType) ?? "", StringValue: text(StringValue), BinaryValue: text(BinaryValue) },
      ];
    }),
  );
}

/** The protocol's way to write a map. */
export function entries(map: Record<string, string>): object {
  return { entry: Object.entries(map).map(([key, value]) => ({ key, value })) };
}
