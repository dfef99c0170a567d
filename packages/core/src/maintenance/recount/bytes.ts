import { Busy } from "../../image/drift.ts";
import { ALL, isConditionFailed, library } from "../../library/index.ts";
import type { Finding } from "./mend.ts";
import { imagesOf } from "./survey.ts";

/** An account whose bytes are not the sum of its images'. @throws Busy when they are changed all the while */
export async function examineBytes(owner: string, fix: boolean): Promise<Finding | undefined> {
  const key = { all: ALL, owner };
  const readBytes = async () =>
    (await library.entities.account.get(key).go({ consistent: true })).data?.bytes;
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = await readBytes();
    let sum = 0;
    for await (const { counted } of imagesOf(owner)) sum += counted ?? 0;
    if ((await readBytes()) !== before) continue;
    if ((before ?? 0) === sum) return undefined;
    const finding = { kind: "bytes" as const, owner, bytes: before, sum, mended: fix };
    if (!fix) return finding;
    try {
      await library.entities.account
        .upsert({ ...key, bytes: sum })
        .where(({ bytes }, { eq, notExists }) =>
          before === undefined ? notExists(bytes) : eq(bytes, before),
        )
        .go();
      return finding;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
    }
  }
  throw new Busy();
}
