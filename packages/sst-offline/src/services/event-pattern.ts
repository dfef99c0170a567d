type Scalar = string | number | boolean | null;
/** Whether a value matches; undefined stands for a key that is not there. */
type Matcher = (value: Scalar | undefined) => boolean;
type Test = (value: unknown) => boolean;
type Fail = (reason: string) => Error;

/**
 * Compiles a pattern over JSON, as the filter policies of SNS and the filters of Lambda's event sources have
 * them. Own code: npm's matchers for EventBridge patterns know neither's operators whole.
 * Source: Amazon SNS Developer Guide, "Amazon SNS subscription filter policies"; AWS Lambda Developer Guide,
 * "Filter rule syntax".
 * @throws what `fail` makes, for an operator that is not known: it must not pass silently.
 */
export function compilePattern(pattern: unknown, fail: Fail): Test {
  if (typeof pattern !== "object" || pattern === null || Array.isArray(pattern))
    throw fail("must be an object of keys");
  const tests = Object.entries(pattern).map(([key, rule]): Test => {
    if (key === "$or" && Array.isArray(rule)) {
      const branches = rule.map((branch) => compilePattern(branch, fail));
      return (value) => branches.some((branch) => branch(value));
    }
    if (Array.isArray(rule)) {
      const matchers = rule.map((one) => compileMatcher(one as unknown, fail));
      return (value) =>
        candidates(member(value, key)).some((one) => matchers.some((matches) => matches(one)));
    }
    const nested = compilePattern(rule, fail);
    // A list of objects matches when one of them does.
    return (value) => {
      const inner = member(value, key);
      return Array.isArray(inner) ? inner.some(nested) : nested(inner);
    };
  });
  return (value) => tests.every((test) => test(value));
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function candidates(value: unknown): (Scalar | undefined)[] {
  return (
    Array.isArray(value) && value.length ? value : [Array.isArray(value) ? undefined : value]
  ) as Scalar[];
}

function compileMatcher(rule: unknown, fail: Fail): Matcher {
  if (typeof rule !== "object" || rule === null) return (value) => value === rule;
  const [entry, ...more] = Object.entries(rule);
  if (!entry || more.length) throw fail("has a condition that is not one operator");
  const [operator, operand] = entry as [string, unknown];
  const text = (test: (value: string, operand: string) => boolean): Matcher => {
    if (typeof operand !== "string") throw fail(`needs a string for ${operator}`);
    return (value) => typeof value === "string" && test(value, operand);
  };
  switch (operator) {
    case "prefix":
      return text((value, prefix) => value.startsWith(prefix));
    case "suffix":
      return text((value, suffix) => value.endsWith(suffix));
    case "equals-ignore-case":
      return text((value, other) => value.toLowerCase() === other.toLowerCase());
    case "wildcard":
      return text((value, pattern) =>
        new RegExp(`^${pattern.split("*").map(escapeRegExp).join(".*")}$`, "s").test(value),
      );
    case "exists":
      return (value) => (value !== undefined) === operand;
    case "numeric":
      return compileNumeric(operand, fail);
    case "anything-but": {
      const excluded = (Array.isArray(operand) ? operand : [operand]).map((one) => compileMatcher(one, fail));
      return (value) => value !== undefined && !excluded.some((matches) => matches(value));
    }
    default:
      throw fail(`uses the operator ${operator}, which the local cloud does not know`);
  }
}

const COMPARISONS: Record<string, (a: number, b: number) => boolean> = {
  "=": (a, b) => a === b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** `["<=", 100, ">", 5]` */
function compileNumeric(operand: unknown, fail: Fail): Matcher {
  if (!Array.isArray(operand) || operand.length % 2) throw fail("has a numeric condition that is not pairs");
  const tests: ((value: number) => boolean)[] = [];
  for (let i = 0; i < operand.length; i += 2) {
    const compare = COMPARISONS[String(operand[i])];
    const bound = operand[i + 1] as unknown;
    if (!compare || typeof bound !== "number") throw fail("has a numeric condition that is not pairs");
    tests.push((value) => compare(value, bound));
  }
  return (value) => typeof value === "number" && tests.every((test) => test(value));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
