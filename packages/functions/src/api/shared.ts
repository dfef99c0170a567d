import { createHash } from "node:crypto";
import { countRequest } from "@phototag/core/account";
import { SharedPage, shown } from "@phototag/core/share";
import { createMiddleware } from "hono/factory";
import * as z from "zod";
import { wholeNumber } from "../whole-number.ts";
import type { Env } from "./gate.ts";
import { route } from "./route.ts";
import type { OPEN_ROUTES } from "./routes.ts";

/** A link, and an address that asks, may each ask as much as one person. */
const requestsPerMinute = wholeNumber("REQUESTS_PER_MINUTE");

/**
 * Whoever asks without an account passes here. What they are told is for them alone, and the address that they ask has a
 * secret in it: no cache keeps it, no search engine lists it, no other site is told it, and it stands in no log.
 */
export const passersBy = createMiddleware<Env>(async (c, next) => {
  c.set("loggedPath", "/api/shared/…");
  c.header("Referrer-Policy", "no-referrer");
  c.header("X-Robots-Tag", "noindex, nofollow");
  await countRequest(addressOf(c.req.header("x-forwarded-for")), requestsPerMinute);
  await next();
});

/**
 * Who asks, as CloudFront saw them: it adds their address to what they say themselves, and API Gateway adds CloudFront's.
 * Whoever goes around CloudFront may say what they like; for them there is the rate of the whole API.
 */
function addressOf(forwarded = ""): string {
  const address = forwarded.split(",").slice(-2)[0]!.trim();
  // A header may be of any length, and nobody needs to read whose it was.
  return `address:${createHash("sha256").update(address).digest("base64url")}`;
}

export const shared = {
  GetShared: route(
    {
      summary: "What a link shows, for whoever has it: photos, the newest first, without an account",
      params: z.object({
        // What is no secret at all opens as little as one that was taken back, and is answered so.
        secret: z.string().meta({
          description: "What follows `#` in the link",
          pattern: "^[A-Za-z0-9_-]{43}$",
        }),
      }),
      query: z.object({ cursor: z.string().max(300).optional() }),
      answer: SharedPage,
      answers: "A page",
      refuses: [400, 404],
    },
    ({ params: { secret }, query: { cursor } }) => shown({ secret, cursor, requestsPerMinute }),
  ),
} satisfies Record<keyof typeof OPEN_ROUTES, ReturnType<typeof route>>;
