/**
 * Text patterns of policies: `*`, `?`, policy variables and their escapes. Own code: glob libraries read
 * `[`, `{` and `!` as operators, and know no variables.
 * Source: IAM User Guide, "IAM JSON policy elements: Resource" and "Variables and tags".
 */

/** The values of a condition key in a request; undefined when the request has none. Keys are in lower case. */
export type Lookup = (key: string) => readonly string[] | undefined;

const ANY = Symbol("*");
/** A `*` within a segment of an ARN: it stops at the segment's end. */
const WITHIN = Symbol("* up to a colon");
const ONE = Symbol("?");
/** One UTF-16 unit that stands for itself, or a wildcard. */
type Atom = string | typeof ANY | typeof WITHIN | typeof ONE;

interface Variable {
  key: string;
  otherwise?: string;
}

/** A text whose variables are still open. */
type Template = (Atom | Variable)[];

export interface TemplateOptions {
  /** `*` and `?` stand for others; else for themselves. */
  wildcards: boolean;
  /** `${…}` is a variable, as it is since version 2012-10-17 of the policy language. */
  variables: boolean;
}

export interface Pattern {
  /** As the policy words it. */
  readonly source: string;
  /** The condition keys of its variables, in lower case. */
  readonly variables: readonly string[];
  /** Whether each of its variables has one value. @default true, without variables */
  resolves?(lookup: Lookup): boolean;
  /** Whether it would match with some values of its variables. @default as `matches`, without variables */
  couldMatch?(text: string): boolean;
  /** A variable without a value matches nothing. */
  matches(text: string, lookup: Lookup): boolean;
}

/**
 * Whether each variable has its value: else the whole statement is invalid, also one that speaks of all but this.
 * (IAM User Guide, "IAM policy elements: Variables and tags".)
 */
export const resolves = (pattern: Pattern, lookup: Lookup): boolean => pattern.resolves?.(lookup) ?? true;

/** Whether it matches, or would with other values of its variables. */
export const couldMatch = (pattern: Pattern, text: string): boolean =>
  pattern.couldMatch?.(text) ?? pattern.matches(text, () => undefined);

/** @throws Error for a `${` that is not closed, or holds neither a key nor an escape */
export function compilePattern(source: string, options: TemplateOptions): Pattern {
  return compile(source, readTemplate(source, options), match);
}

/** Whether `*` (any characters) and `?` (one) of a pattern fit all of a text, as in policies so in CloudFront's paths. */
export const fitsWildcards = (text: string, pattern: string): boolean =>
  compilePattern(pattern, { wildcards: true, variables: false }).matches(text, () => undefined);

/** An action, whose case does not matter: it is matched with actions in lower case. */
export function compileAction(source: string): Pattern {
  return { ...compilePattern(source.toLowerCase(), { wildcards: true, variables: false }), source };
}

/**
 * A Resource element. A `*` at the end of a segment reaches over colons, one within a segment does not;
 * what is behind the fifth colon is taken as one segment, since keys may hold colons.
 */
export function compileResource(source: string, options: { variables: boolean }): Pattern {
  const template = readTemplate(source, { wildcards: true, ...options });
  let colons = 0;
  template.forEach((part, at) => {
    if (part === ":") colons++;
    const next = template[at + 1];
    if (part === ANY && colons < 5 && next !== undefined && next !== ":") template[at] = WITHIN;
  });
  return compile(source, template, match);
}

/** A value of ArnLike and ArnEquals: each of the six components is compared by itself. */
export function compileArn(source: string, options: { variables: boolean }): Pattern {
  const split = (atoms: Atom[]): Atom[][] => {
    const components: Atom[][] = [[]];
    for (const atom of atoms)
      if (atom === ":" && components.length < 6) components.push([]);
      else components.at(-1)!.push(atom);
    return components;
  };
  return compile(source, readTemplate(source, { wildcards: true, ...options }), (atoms, text) => {
    const components = split(atoms);
    const given = splitArn(text);
    return (
      components.length === given.length && components.every((component, at) => match(component, given[at]!))
    );
  });
}

function splitArn(text: string): string[] {
  const parts = text.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

function compile(
  source: string,
  template: Template,
  test: (atoms: Atom[], text: string) => boolean,
): Pattern {
  const variables = template.filter((part): part is Variable => typeof part === "object");
  const names = variables.map(({ key }) => key);
  if (variables.length > 0)
    return {
      source,
      variables: names,
      resolves: (lookup) => resolve(template, lookup) !== undefined,
      couldMatch: (text) =>
        test(
          template.map((part) => (typeof part === "object" ? ANY : part)),
          text,
        ),
      matches(text, lookup) {
        const atoms = resolve(template, lookup);
        return atoms !== undefined && test(atoms, text);
      },
    };
  const atoms = template as Atom[];
  const wildcard = atoms.findIndex((atom) => typeof atom !== "string");
  // Most patterns are a text, or a text with a `*` at its end.
  if (test === match && wildcard < 0) {
    const literal = atoms.join("");
    return { source, variables: names, matches: (text) => text === literal };
  }
  if (test === match && atoms[wildcard] === ANY && wildcard === atoms.length - 1) {
    const prefix = atoms.slice(0, -1).join("");
    return { source, variables: names, matches: (text) => text.startsWith(prefix) };
  }
  return { source, variables: names, matches: (text) => test(atoms, text) };
}

/** Wildcards in a variable's value stand for themselves: else who sets a tag could widen the policy. */
function resolve(template: Template, lookup: Lookup): Atom[] | undefined {
  const atoms: Atom[] = [];
  for (const part of template) {
    if (typeof part !== "object") {
      atoms.push(part);
      continue;
    }
    const [value = part.otherwise, ...more] = lookup(part.key) ?? [];
    if (value === undefined || more.length > 0) return undefined;
    for (let at = 0; at < value.length; at++) atoms.push(value[at]!);
  }
  return atoms;
}

function readTemplate(source: string, { wildcards, variables }: TemplateOptions): Template {
  const template: Template = [];
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!;
    if (variables && character === "$" && source[at + 1] === "{") {
      const end = source.indexOf("}", at);
      if (end < 0) throw new Error(`"${source}" opens a variable and does not close it`);
      template.push(readVariable(source.slice(at + 2, end), source));
      at = end;
    } else if (wildcards && character === "*") {
      if (template.at(-1) !== ANY) template.push(ANY);
    } else template.push(wildcards && character === "?" ? ONE : character);
  }
  return template;
}

function readVariable(text: string, source: string): string | Variable {
  if (text === "*" || text === "?" || text === "$") return text;
  const [, key, otherwise] = /^\s*([\w.-]+:[\w.:/+=@-]+)\s*(?:,\s*'([^']*)'\s*)?$/.exec(text) ?? [];
  if (!key) throw new Error(`"${source}" holds \${${text}}, which is not a policy variable`);
  return { key: key.toLowerCase(), otherwise };
}

/**
 * Whether the atoms match all of the text. Only the last wildcard of each kind is gone back to: what an
 * earlier one could take instead, the later one can too, up to a colon that stops it.
 */
function match(atoms: readonly Atom[], text: string): boolean {
  let at = 0;
  let position = 0;
  let any = -1;
  let anyFrom = 0;
  let within = -1;
  let withinFrom = 0;
  while (position < text.length) {
    const atom = atoms[at];
    if (atom === ONE || atom === text[position]) {
      at++;
      position++;
    } else if (atom === ANY) {
      any = at++;
      anyFrom = position;
      within = -1;
    } else if (atom === WITHIN) {
      within = at++;
      withinFrom = position;
    } else if (within >= 0 && text[withinFrom] !== ":") {
      at = within + 1;
      position = ++withinFrom;
    } else if (any >= 0) {
      within = -1;
      at = any + 1;
      position = ++anyFrom;
    } else return false;
  }
  while (atoms[at] === ANY || atoms[at] === WITHIN) at++;
  return at === atoms.length;
}
