import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import GithubSlugger from "github-slugger";
import { lexer, type Token, type Tokens } from "marked";

/** A page of the documents, taken apart. */
export interface Page {
  /** From the repository's root, with forward slashes. */
  file: string;
  /** Anchors of its headings, as GitHub makes them. */
  anchors: string[];
  /** As they are written: `../infra/settings.ts`, `backup.md#people`, `https://…`. */
  links: string[];
  blocks: Array<{ language: string; text: string }>;
  /** What stands between single backticks. */
  inline: string[];
}

/** The pages whose names are checked: `docs/`, and the two that everybody reads first. */
export async function readPages(root: string): Promise<Page[]> {
  const inDocs = (await readdir(path.join(root, "docs"))).filter((name) => name.endsWith(".md")).sort();
  const files = ["README.md", "CONTRIBUTING.md", ...inDocs.map((name) => `docs/${name}`)];
  return Promise.all(
    files.map(async (file) => takeApart(file, await readFile(path.join(root, file), "utf8"))),
  );
}

/** Takes the Markdown of `file` apart. */
export function takeApart(file: string, markdown: string): Page {
  const page: Page = { file, anchors: [], links: [], blocks: [], inline: [] };
  const slugger = new GithubSlugger();
  visit(lexer(markdown), (token) => {
    if (token.type === "heading") page.anchors.push(slugger.slug(plain(token.tokens ?? [])));
    if (token.type === "link" || token.type === "image") page.links.push(token.href);
    if (token.type === "code") page.blocks.push({ language: token.lang ?? "", text: token.text });
    if (token.type === "codespan") page.inline.push(token.text);
  });
  return page;
}

function visit(tokens: Token[], see: (token: Token) => void): void {
  for (const token of tokens) {
    see(token);
    if (token.type === "table") {
      const { header, rows } = token as Tokens.Table;
      for (const cell of [...header, ...rows.flat()]) visit(cell.tokens, see);
    } else if (token.type === "list") visit((token as Tokens.List).items, see);
    else if ("tokens" in token && token.tokens) visit(token.tokens, see);
  }
}

function plain(tokens: Token[]): string {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plain(token.tokens) : "text" in token ? token.text : "",
    )
    .join("");
}
