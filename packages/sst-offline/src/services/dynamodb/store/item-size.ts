import type { AttributeValue, Item } from "dynalite/db/index.js";

/** 400 KB: "Quotas in Amazon DynamoDB". */
export const MAX_ITEM_BYTES = 400 * 1024;

/**
 * An item's size in bytes as "DynamoDB item sizes and formats" counts it: names and strings in UTF-8,
 * a number about a byte for two digits, 3 bytes for a list or map and 1 more for each of its members.
 */
export function itemBytes(item: Item): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + valueBytes(value);
  return size;
}

function valueBytes(value: AttributeValue): number {
  const [type, data] = Object.entries(value)[0] ?? [];
  switch (type) {
    case "S":
      return Buffer.byteLength(data as string);
    case "N":
      return numberBytes(data as string);
    case "B":
      return Buffer.byteLength(data as string, "base64");
    case "SS":
      return (data as string[]).reduce((sum, each) => sum + Buffer.byteLength(each), 0);
    case "NS":
      return (data as string[]).reduce((sum, each) => sum + numberBytes(each), 0);
    case "BS":
      return (data as string[]).reduce((sum, each) => sum + Buffer.byteLength(each, "base64"), 0);
    case "L":
      return (data as AttributeValue[]).reduce((sum, each) => sum + 1 + valueBytes(each), 3);
    case "M":
      return 3 + Object.keys(data as Item).length + itemBytes(data as Item);
    default:
      return 1;
  }
}

function numberBytes(number: string): number {
  const digits = number
    .replace(/[eE].*/, "")
    .replace(/\D/g, "")
    .replace(/^0+|0+$/g, "").length;
  return Math.ceil(digits / 2) + 1 + (number.startsWith("-") ? 1 : 0);
}
