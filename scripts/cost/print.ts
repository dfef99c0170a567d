import { dollarsOf, type Line, sum } from "./bill.ts";
import { PRICES } from "./prices.ts";

/** `$0.0600`; small sums with the digits that they have. */
export function dollars(amount: number): string {
  return `$${amount.toFixed(amount > 0 && amount < 0.00995 ? 5 : amount < 1 ? 4 : 2)}`;
}

const number = (value: number) =>
  value >= 100
    ? Math.round(value).toLocaleString("en-US")
    : value.toLocaleString("en-US", { maximumSignificantDigits: 3 });

/** One line of arithmetic: `96,120 write units × $0.625 / 1,000,000 = $0.0601   TransactWriteItems`. */
export function arithmetic(line: Line): string {
  const { dollars: price, per, unit } = PRICES[line.price];
  const rate = per === 1 ? `$${price}` : `$${price} / ${per.toLocaleString("en-US")}`;
  return `${number(line.quantity).padStart(12)} ${unit.padEnd(26)} × ${rate.padEnd(18)} = ${dollars(dollarsOf(line)).padStart(9)}   ${line.by}`;
}

/** A part of the bill, its dearest lines first. */
export function section(title: string, lines: Line[]): string {
  const sorted = [...lines].sort((a, b) => dollarsOf(b) - dollarsOf(a));
  return [
    title,
    ...sorted.map(arithmetic),
    `${"sum".padStart(12)}${" ".repeat(50)}= ${dollars(sum(lines)).padStart(9)}`,
  ].join("\n");
}
