import { codes } from "@phototag/core/errors";
import * as Image from "@phototag/core/image";
import pMap from "p-map";
import * as z from "zod";
import { toVisible } from "./errors.ts";

/** What became of one of many. */
export const Refused = z.object({
  id: z.string(),
  ok: z.literal(false),
  code: z.enum(codes),
  message: z.string(),
});

type Result<Done> = ({ id: string; ok: true } & Done) | z.infer<typeof Refused>;

/** Does the same to each; what goes wrong with one is that one's result. */
export async function each<Done extends object>(
  ids: readonly string[],
  requestId: string,
  work: (id: string) => Promise<Done>,
): Promise<Result<Done>[]> {
  const result = async (id: string): Promise<Result<Done>> => {
    try {
      return { id, ok: true as const, ...(await work(id)) };
    } catch (error) {
      const { code, message } = toVisible(error, { requestId, image: id });
      return { id, ok: false as const, code, message };
    }
  };
  return pMap(new Set(ids), result, { concurrency: Image.CHANGES_AT_ONCE });
}
