import type { Statement } from "./document.ts";
import type { Lookup } from "./pattern.ts";

/**
 * What policies of this stack would call a resource, so that a statement for it is right for its like too: the narrowest
 * pattern that the asker's own policies have for it, for any action; else that of the others' policies; else an object's
 * uppermost folder. A pattern of nobody but `*` says nothing.
 *
 * @param own the policies of who asks, whose variables are the asker's
 * @param others all policies of the stack
 */
export function resourcePattern(
  resource: string,
  { own, others, lookup }: { own: readonly Statement[]; others: Iterable<Statement>; lookup: Lookup },
): string {
  // Another's variables would be filled in with what is the asker's: they are passed over.
  return (
    narrowest(resource, own, lookup) ?? narrowest(resource, others, () => undefined) ?? upperFolder(resource)
  );
}

function narrowest(resource: string, statements: Iterable<Statement>, lookup: Lookup): string | undefined {
  let found: string | undefined;
  for (const { effect, resources } of statements) {
    if (effect === "Deny" || !resources || resources.inverted) continue;
    for (const pattern of resources.patterns)
      if (pattern.source.includes(":") && pattern.matches(resource, lookup))
        if (found === undefined || literal(pattern.source) > literal(found)) found = pattern.source;
  }
  return found;
}

const literal = (source: string) => source.replace(/\*/g, "").length;

/** Objects alone have names that nobody writes into a policy. */
function upperFolder(resource: string): string {
  const [, bucket, folder = ""] = /^(arn:aws:s3:::[^/]+\/)([^/]+\/)?/.exec(resource) ?? [];
  return bucket ? `${bucket}${folder}*` : resource;
}
