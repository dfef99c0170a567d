import db, { type AttributeValue, type Expression, type Item, type Operand } from "dynalite/db/index.js";

/**
 * Whether an item meets a condition or filter expression that dynalite has parsed; as in "Condition and
 * filter expressions, operators, and functions in DynamoDB". dynalite's own evaluation does not know when
 * two lists or maps are equal, and throws on some operands that never match.
 */
export function meets(item: Item | undefined, expression: Expression): boolean {
  const all = expression.args as Expression[];
  switch (expression.type) {
    case "and":
      return all.every((each) => meets(item, each));
    case "or":
      return all.some((each) => meets(item, each));
    case "not":
      return !all.every((each) => meets(item, each));
  }
  const [left, ...rest] = (expression.args as Operand[]).map((operand) => resolve(operand, item ?? {}));
  const [right, upper] = rest;
  switch (expression.type === "function" ? expression.name : expression.type) {
    case "=":
      return equal(left, right);
    case "<>":
      return !equal(left, right);
    case "<":
      return ordered(left, right, (order) => order < 0);
    case "<=":
      return ordered(left, right, (order) => order <= 0);
    case ">":
      return ordered(left, right, (order) => order > 0);
    case ">=":
      return ordered(left, right, (order) => order >= 0);
    case "between":
      return ordered(left, right, (order) => order >= 0) && ordered(left, upper, (order) => order <= 0);
    case "in":
      return rest.some((each) => equal(left, each));
    case "attribute_exists":
      return left !== undefined;
    case "attribute_not_exists":
      return left === undefined;
    case "attribute_type":
      return left !== undefined && typeOf(left) === right?.S;
    case "begins_with":
      return beginsWith(left, right);
    case "contains":
      return contains(left, right);
    default:
      throw new Error(`unknown condition ${expression.type} ${expression.name ?? ""}`);
  }
}

function resolve(operand: Operand, item: Item): AttributeValue | undefined {
  if (Array.isArray(operand)) return db.mapPath(operand, item) ?? undefined;
  if ("type" in operand && operand.type === "function") {
    const size = sizeOf(resolve((operand.args as Operand[])[0] as Operand, item));
    return size === undefined ? undefined : { N: String(size) };
  }
  return operand as AttributeValue;
}

const typeOf = (value: AttributeValue) => Object.keys(value)[0] as string;

/** `size(path)`: characters, bytes or elements. */
function sizeOf(value: AttributeValue | undefined): number | undefined {
  if (!value) return undefined;
  const data = value[typeOf(value)];
  switch (typeOf(value)) {
    case "S":
      return (data as string).length;
    case "B":
      return Buffer.byteLength(data as string, "base64");
    case "SS":
    case "NS":
    case "BS":
    case "L":
      return (data as unknown[]).length;
    case "M":
      return Object.keys(data as Item).length;
    default:
      return undefined;
  }
}

function equal(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  if (!a || !b || typeOf(a) !== typeOf(b)) return false;
  const type = typeOf(a);
  const [left, right] = [a[type], b[type]];
  switch (type) {
    case "N":
      return order(a, b) === 0;
    case "SS":
    case "NS":
    case "BS": {
      const [these, those] = [left as string[], right as string[]];
      const member = type.slice(0, 1);
      return (
        these.length === those.length &&
        these.every((one) => those.some((other) => equal({ [member]: one }, { [member]: other })))
      );
    }
    case "L": {
      const [these, those] = [left as AttributeValue[], right as AttributeValue[]];
      return these.length === those.length && these.every((each, index) => equal(each, those[index]));
    }
    case "M": {
      const [these, those] = [left as Item, right as Item];
      const names = Object.keys(these);
      return (
        names.length === Object.keys(those).length && names.every((name) => equal(these[name], those[name]))
      );
    }
    default:
      return left === right;
  }
}

function ordered(
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
  wanted: (order: number) => boolean,
): boolean {
  if (!a || !b || typeOf(a) !== typeOf(b) || !["S", "N", "B"].includes(typeOf(a))) return false;
  return wanted(order(a, b));
}

/** Compares two strings, binaries (by their bytes) or numbers; negative when `a` comes first. */
function order(a: AttributeValue, b: AttributeValue): number {
  return Buffer.compare(sortable(a), sortable(b));
}

function sortable(value: AttributeValue): Buffer {
  if (typeof value.S === "string") return Buffer.from(value.S);
  if (typeof value.B === "string") return Buffer.from(value.B, "base64");
  return Buffer.from(db.toLexiStr(value.N as string, "N"));
}

function beginsWith(value: AttributeValue | undefined, prefix: AttributeValue | undefined): boolean {
  if (!value || !prefix || typeOf(value) !== typeOf(prefix)) return false;
  if (typeof value.S === "string") return value.S.startsWith(prefix.S as string);
  if (typeof value.B !== "string") return false;
  const start = sortable(prefix);
  return sortable(value).subarray(0, start.length).equals(start);
}

function contains(value: AttributeValue | undefined, part: AttributeValue | undefined): boolean {
  if (!value || !part) return false;
  const type = typeOf(value);
  if (type === "L") return (value.L as AttributeValue[]).some((each) => equal(each, part));
  if (type === `${typeOf(part)}S`) {
    return (value[type] as string[]).some((each) => equal({ [typeOf(part)]: each }, part));
  }
  if (type !== typeOf(part)) return false;
  if (type === "S") return (value.S as string).includes(part.S as string);
  return type === "B" && sortable(value).includes(sortable(part));
}
