import { createPublicKey, type KeyObject } from "node:crypto";
import { find, type Graph } from "./graph.ts";
import { keyGroup, publicKey } from "./types/cloudfront.ts";

/** Keys by their ids, as `Key-Pair-Id` names them. */
export type TrustedKeys = Map<string, KeyObject>;

/**
 * The keys of which one must have signed what a behavior serves.
 * @returns undefined where anybody is served
 * @throws StartError for a group or a key that is not there
 */
export function trustedKeysOf(graph: Graph, groups: string[], from: string): TrustedKeys | undefined {
  if (groups.length === 0) return undefined;
  const members = groups.flatMap((id) => {
    const group = find(graph.all(keyGroup), id, from);
    return group.inputs.items.map((key) => find(graph.all(publicKey), key, group.label));
  });
  return new Map(members.map(({ id, inputs }) => [id, createPublicKey(inputs.encodedKey)]));
}
