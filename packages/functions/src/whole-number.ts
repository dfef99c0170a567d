/** A whole number above 0 that the stack gives a function. @throws Error when it is missing or wrong, which ends the function as it starts */
export function wholeNumber(name: string): number {
  const value = process.env[name] ?? "";
  if (!/^[1-9]\d*$/.test(value)) throw new Error(`${name} is no whole number above 0: "${value}"`);
  return Number(value);
}
