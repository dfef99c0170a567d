/** Amazon Linux 2023, on which Lambda's Node runs: glibc 2.34, libstdc++ of GCC 11. */
const LAMBDA_HAS = { GLIBC: "2.34", GLIBCXX: "3.4.29" };
/** ELF's number of the processor. */
const AARCH64 = 183;

/** Why a native library would not load in a function of ours, a line each. */
export function unfit(bytes: Buffer): string[] {
  const reasons: string[] = [];
  if (bytes.toString("latin1", 0, 4) !== "\x7fELF") return ["it is no library of Linux"];
  const machine = bytes.readUInt16LE(18);
  if (machine !== AARCH64) reasons.push(`it is made for ELF's machine ${machine}`);
  const text = bytes.toString("latin1");
  for (const [library, has] of Object.entries(LAMBDA_HAS)) {
    const needed = [...text.matchAll(new RegExp(`\\b${library}_(\\d+(?:\\.\\d+)+)`, "g"))].map(
      ([, it]) => it!,
    );
    const newer = [...new Set(needed)].filter(
      (it) => it.localeCompare(has, undefined, { numeric: true }) > 0,
    );
    reasons.push(...newer.map((version) => `it needs ${library} ${version}`));
  }
  return reasons;
}
