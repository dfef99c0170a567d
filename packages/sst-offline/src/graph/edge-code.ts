import { type Node, parse } from "acorn";

/** Bytes of a function. (Amazon CloudFront Developer Guide, "Quotas on CloudFront Functions".) */
const MAX_BYTES = 10 * 1024;

/**
 * The syntax that CloudFront's runtime has, ES 5.1 and what it names of later ones, as acorn names it.
 * (The same guide, "JavaScript runtime 2.0 features for CloudFront Functions", Core features.)
 */
const SYNTAX = new Set(
  `Program ImportDeclaration ImportDefaultSpecifier
  VariableDeclaration VariableDeclarator FunctionDeclaration ExpressionStatement BlockStatement EmptyStatement
  IfStatement SwitchStatement SwitchCase LabeledStatement BreakStatement ContinueStatement ReturnStatement
  ThrowStatement TryStatement CatchClause WhileStatement DoWhileStatement ForStatement ForInStatement
  Identifier Literal TemplateLiteral TemplateElement ThisExpression ArrayExpression ObjectExpression Property
  FunctionExpression ArrowFunctionExpression RestElement UnaryExpression UpdateExpression BinaryExpression
  AssignmentExpression LogicalExpression MemberExpression ConditionalExpression CallExpression NewExpression
  SequenceExpression AwaitExpression`.split(/\s+/),
);

/** By the first runtime's page; the second has them. */
const SINCE_2 = new Set(["ImportDeclaration", "AwaitExpression"]);

/** Node and what stands in it; acorn's own types differ by what a node is. */
type Syntax = Node & Record<string, unknown>;

/**
 * What keeps a text from being a function of CloudFront; a line each. It is looked at before anything runs, since CloudFront
 * refuses the function when it is made, or fails at its first request.
 */
export function faultsOfEdgeCode(code: string, runtime: string): string[] {
  const faults: string[] = [];
  const bytes = Buffer.byteLength(code);
  if (bytes > MAX_BYTES)
    faults.push(`it has ${bytes} bytes, and a function of CloudFront ${MAX_BYTES} at most`);
  let program: Syntax;
  try {
    program = parse(code, { ecmaVersion: "latest", sourceType: "module", locations: true }) as Node as Syntax;
  } catch (error) {
    return [...faults, `it is not JavaScript: ${(error as Error).message}`];
  }
  const refuse = (node: Node, what: string) =>
    faults.push(`line ${node.loc?.start.line}: ${what} is not in ${runtime}`);
  walk(program, (node) => {
    const { type } = node;
    const later = laterSyntax(node);
    if (later) refuse(node, later);
    else if (!SYNTAX.has(type)) refuse(node, NAMES[type] ?? type);
    else if (runtime === "cloudfront-js-1.0" && (SINCE_2.has(type) || node.async || isLexical(node)))
      refuse(node, node.async ? "async" : isLexical(node) ? String(node.kind) : (NAMES[type] ?? type));
  });
  return faults;
}

/** What people call it. */
const NAMES: Record<string, string> = {
  ArrayPattern: "destructuring",
  AssignmentPattern: "a default value",
  AwaitExpression: "await",
  ChainExpression: "?.",
  ClassDeclaration: "class",
  ClassExpression: "class",
  ForOfStatement: "for … of",
  ImportDeclaration: "import",
  ImportExpression: "import()",
  ObjectPattern: "destructuring",
  SpreadElement: "...",
  YieldExpression: "yield",
};

/** What the runtime lacks of kinds of syntax that it has. */
function laterSyntax(node: Syntax): string | undefined {
  const { type, operator } = node;
  if (operator === "??" || operator === "??=" || operator === "||=" || operator === "&&=") return operator;
  if (node.generator) return "a generator";
  // A declaration within another function is none: SST's own router, which runs everywhere, is made of them.
  if (node.async && type !== "FunctionDeclaration") return "an async function that is a value";
  if (type === "CatchClause" && !node.param) return "catch without a name";
  if (type === "Literal" && typeof node.bigint === "string") return "a BigInt";
  return undefined;
}

const isLexical = ({ type, kind }: Syntax) => type === "VariableDeclaration" && kind !== "var";

function walk(node: Syntax, see: (node: Syntax) => void): void {
  see(node);
  for (const member of Object.values(node).flat())
    if (member && typeof member === "object" && typeof (member as Partial<Node>).type === "string")
      walk(member as Syntax, see);
}
