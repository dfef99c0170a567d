import { readFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";

/** What a command line of `npm run NAME` may hold after `--`. */
export interface Accepted {
  /** With their dashes: `--stage`. */
  flags: Set<string>;
}

/**
 * The flags that the program of an npm script reads, found in its source and in what that imports of the
 * repository: the options of `parseArgs`, and words such as `"--demo"` that it looks for itself.
 * @throws Error when the script does not start a TypeScript file, whose flags cannot be found so
 */
export async function flagsOf(root: string, script: string): Promise<Accepted> {
  const entry = /^node --import tsx (\S+\.ts)$/.exec(script)?.[1];
  if (!entry) throw new Error(`"${script}" starts no file of ours: its flags are not known`);
  const flags = new Set<string>();
  const seen = new Set<string>();
  const read = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = ts.createSourceFile(file, await readFile(file, "utf8"), ts.ScriptTarget.Latest, true);
    const imported: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteral(node)) {
        if (/^--[a-z][a-z-]*$/.test(node.text)) flags.add(node.text);
        if (node.text.startsWith(".") && isImport(node)) imported.push(node.text);
      }
      if (ts.isPropertyAssignment(node) && isOption(node.initializer)) flags.add(`--${nameOf(node.name)}`);
      ts.forEachChild(node, visit);
    };
    visit(source);
    for (const specifier of imported)
      if (specifier.endsWith(".ts")) await read(path.resolve(path.dirname(file), specifier));
  };
  await read(path.join(root, entry));
  return { flags };
}

function isImport(literal: ts.StringLiteral): boolean {
  const { parent } = literal;
  return (
    ts.isImportDeclaration(parent) ||
    ts.isExportDeclaration(parent) ||
    (ts.isCallExpression(parent) && parent.expression.kind === ts.SyntaxKind.ImportKeyword)
  );
}

/** As `parseArgs` describes an option: `{ type: "string" }`. */
function isOption(node: ts.Expression): boolean {
  const literal = ts.isAsExpression(node) ? node.expression : node;
  return (
    ts.isObjectLiteralExpression(literal) &&
    literal.properties.some(
      (property) =>
        ts.isPropertyAssignment(property) &&
        nameOf(property.name) === "type" &&
        /^"(string|boolean)"( as const)?$/.test(property.initializer.getText()),
    )
  );
}

function nameOf(name: ts.PropertyName): string {
  return ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : name.getText();
}
