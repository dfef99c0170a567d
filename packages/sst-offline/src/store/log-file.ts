import { Crc32c } from "@aws-sdk/checksums/crc";

/** LevelDB, doc/log_format.md: a log is blocks of this size, which records never cross. */
const BLOCK = 32_768;
/** Checksum (4 bytes), length (2), type (1). */
const HEADER = 7;
const LAST_TYPE = 4;

/**
 * Where a log of LevelDB was damaged: the offset of the first record that is not whole though whole ones follow.
 * LevelDB passes such records over in silence. One at the very end was being written when its process ended, and was
 * never acknowledged.
 */
export async function damagedAt(log: Buffer): Promise<number | undefined> {
  let bad: number | undefined;
  for (let block = 0; block < log.length; block += BLOCK) {
    const end = Math.min(block + BLOCK, log.length);
    for (let at = block; at + HEADER <= end; ) {
      const length = log.readUInt16LE(at + 4);
      const next = at + HEADER + length;
      if (next > end || log[at + 6] === 0 || !(await isWhole(log.subarray(at, next)))) {
        bad ??= at;
        break;
      }
      if (bad !== undefined) return bad;
      at = next;
    }
  }
  return undefined;
}

async function isWhole(record: Buffer): Promise<boolean> {
  if ((record[6] ?? 0) > LAST_TYPE) return false;
  const crc = new Crc32c();
  crc.update(record.subarray(6));
  const sum = Buffer.from(await crc.digest()).readUInt32BE();
  // Masked, since a checksum of what holds checksums is a weak one (log_format.md, util/crc32c.h).
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0 === record.readUInt32LE(0);
}
