import { BlockList, isIP } from "node:net";
import { compileArn, compilePattern, type Lookup, type Pattern, resolves } from "./pattern.ts";

/** One line of a Condition element: all of a statement's have to hold. */
export interface Condition {
  operator: string;
  /** In lower case. */
  key: string;
  /** Keys of the variables in its values. */
  variables: string[];
  holds(lookup: Lookup): boolean;
}

type Test = (value: string, lookup: Lookup) => boolean;
/** Makes the test of one value that the policy gives. @throws Error for a value of another kind */
type Compile = (given: string, options: { variables: boolean }) => Test | Pattern;

const pattern =
  (wildcards: boolean): Compile =>
  (given, options) =>
    compilePattern(given, { wildcards, ...options });
const ignoringCase: Compile = (given, options) => {
  const compiled = compilePattern(given.toLowerCase(), { wildcards: false, ...options });
  return {
    ...compiled,
    matches: (text, lookup) =>
      compiled.matches(text.toLowerCase(), (key) => lookup(key)?.map((value) => value.toLowerCase())),
  };
};
const ordered =
  (
    read: (text: string) => number,
    kind: string,
    compare: (value: number, given: number) => boolean,
  ): Compile =>
  (given) => {
    const bound = read(given);
    if (Number.isNaN(bound)) throw new Error(`"${given}" is not a ${kind}`);
    return (value) => compare(read(value), bound);
  };
const readNumber = (text: string) => (text.trim() === "" ? Number.NaN : Number(text));
/** A date as ISO 8601 or as seconds since 1970. */
const readDate = (text: string) =>
  /^\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : /^\d{4}-\d{2}/.test(text)
      ? Date.parse(text)
      : Number.NaN;
const bool: Compile = (given) => {
  const wanted = given.toLowerCase();
  if (wanted !== "true" && wanted !== "false") throw new Error(`"${given}" is neither true nor false`);
  return (value) => value.toLowerCase() === wanted;
};
const ipAddress: Compile = (given) => {
  const [address = "", prefix] = given.split("/");
  const family = isIP(address);
  const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
  if (!family || !Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128))
    throw new Error(`"${given}" is not an address range`);
  const list = new BlockList();
  list.addSubnet(address, bits, family === 4 ? "ipv4" : "ipv6");
  return (value) => isIP(value) !== 0 && list.check(value, isIP(value) === 4 ? "ipv4" : "ipv6");
};

/** Base operators; a negated one holds where none of its values matches. */
const OPERATORS: Record<string, { compile: Compile; negated?: boolean }> = {
  StringEquals: { compile: pattern(false) },
  StringNotEquals: { compile: pattern(false), negated: true },
  StringEqualsIgnoreCase: { compile: ignoringCase },
  StringNotEqualsIgnoreCase: { compile: ignoringCase, negated: true },
  StringLike: { compile: pattern(true) },
  StringNotLike: { compile: pattern(true), negated: true },
  ArnEquals: { compile: compileArn },
  ArnNotEquals: { compile: compileArn, negated: true },
  ArnLike: { compile: compileArn },
  ArnNotLike: { compile: compileArn, negated: true },
  Bool: { compile: bool },
  BinaryEquals: { compile: (given) => (value) => value === given },
  IpAddress: { compile: ipAddress },
  NotIpAddress: { compile: ipAddress, negated: true },
  ...comparisons("Numeric", readNumber, "number"),
  ...comparisons("Date", readDate, "date"),
};

function comparisons(family: string, read: (text: string) => number, kind: string) {
  const of = (compare: (value: number, given: number) => boolean, negated?: boolean) => ({
    compile: ordered(read, kind, compare),
    negated,
  });
  return {
    [`${family}Equals`]: of((value, given) => value === given),
    [`${family}NotEquals`]: of((value, given) => value === given, true),
    [`${family}LessThan`]: of((value, given) => value < given),
    [`${family}LessThanEquals`]: of((value, given) => value <= given),
    [`${family}GreaterThan`]: of((value, given) => value > given),
    [`${family}GreaterThanEquals`]: of((value, given) => value >= given),
  };
}

/**
 * Compiles one operator on one key. (IAM User Guide, "IAM JSON policy elements: Condition operators" and
 * "Multivalued context keys".)
 * @throws Error for an operator that is not known, or a value that is none of its kind
 */
export function compileCondition(
  operator: string,
  key: string,
  given: string[],
  options: { variables: boolean },
): Condition {
  const named = { operator, key: key.toLowerCase() };
  if (operator === "Null") {
    const tests = given.map((value) => bool(value, options) as Test);
    return {
      ...named,
      variables: [],
      holds(lookup) {
        const missing = String(!lookup(named.key)?.length);
        return tests.some((test) => test(missing, lookup));
      },
    };
  }
  const [, set, base = "", ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const known = Object.hasOwn(OPERATORS, base) ? OPERATORS[base] : undefined;
  if (!known) throw new Error(`the condition operator ${operator} is not one that the local cloud knows`);
  const compiled = given.map((value) => known.compile(value, options));
  const tests = compiled.map(
    (one): Test => (typeof one === "function" ? one : (value, lookup) => one.matches(value, lookup)),
  );
  const negated = known.negated ?? false;
  return {
    ...named,
    variables: compiled.flatMap((one) => (typeof one === "function" ? [] : one.variables)),
    holds(lookup) {
      const values = lookup(named.key);
      if (!values?.length)
        return set === "ForAllValues" || ifExists !== undefined || (negated && set !== "ForAnyValue");
      if (negated && !compiled.every((one) => typeof one === "function" || resolves(one, lookup)))
        return false;
      const holds = (value: string) => tests.some((test) => test(value, lookup)) !== negated;
      const all = set === "ForAllValues" || (negated && set === undefined);
      return all ? values.every(holds) : values.some(holds);
    },
  };
}
