import { readFileSync } from "node:fs";
import { marked } from "marked";

/** The blocks of a page that a reader is to run in a shell, in their order. */
export function shellBlocks(file: string): string[] {
  const blocks: string[] = [];
  const tokens = marked.lexer(readFileSync(file, "utf8"));
  marked.walkTokens(tokens, (token) => {
    if (token.type === "code" && token.lang === "sh") blocks.push(token.text as string);
  });
  return blocks;
}

/** Variables that a block uses before it, or a block before it on the page, has set them. */
export function unsetVariables(blocks: string[]): string[] {
  const unset = new Set<string>();
  const set = new Set<string>();
  for (const line of blocks.flatMap((block) => block.split("\n"))) {
    // What stands in single quotes is no variable of the shell's.
    const bare = line.replace(/'[^']*'/g, (quoted, at: number) =>
      (line.slice(0, at).split('"').length - 1) % 2 ? quoted : "",
    );
    const here = new Set([...bare.matchAll(/\bfor (\w+) in\b/g)].map(([, name]) => name!));
    for (const [, name = ""] of bare.matchAll(/\$\{?([A-Za-z_]\w*)/g))
      if (!set.has(name) && !here.has(name)) unset.add(name);
    for (const name of here) set.add(name);
    for (const [, name = ""] of bare.matchAll(/(?:^|export |[;(] *)([A-Za-z_]\w*)=/g)) set.add(name);
  }
  return [...unset];
}
