import { deleteAccount, emailOf, overview, signOutEverywhere } from "@phototag/core/account";
import { Resource } from "sst";
import * as z from "zod";
import { allowance } from "../allowance.ts";
import { logger } from "../logger.ts";
import { type Routes, route } from "./route.ts";

const count = z.number().int().min(0);

const Account = z
  .object({
    email: z.string().meta({ description: "The address that they sign in by" }),
    photos: count.meta({
      description: "How many there are: in the library, on their way, failed, and in the trash",
    }),
    trashed: count.meta({ description: "How many of them are in the trash" }),
    bytes: z.number().int().meta({ description: "Of originals, those included that are being sent" }),
    limits: z.object({
      bytes: count.meta({ description: "That there is room for" }),
      photosPerDay: count.meta({ description: "That may be added in a day (UTC)" }),
    }),
  })
  .meta({ id: "Account" });

export const account = {
  GetAccount: route(
    {
      summary: "Whose account this is, and what it keeps",
      answer: Account,
      answers: "The account, with exact counts",
      refuses: [401],
    },
    async ({ owner }) => {
      const [email, kept] = await Promise.all([emailOf(owner), overview(owner)]);
      return { email, ...kept, limits: allowance };
    },
  ),

  DeleteAccount: route(
    {
      summary:
        "Delete the account for good: all photos and all that is known of them, and the sign-in. It can't be undone",
      body: z.object({
        // As RFC 5321 bounds an address.
        email: z
          .string()
          .max(254)
          .meta({ format: "email", description: "The account's own, as a proof that this is meant" }),
      }),
      answer: z.object({ message: z.string().meta({ description: "What happens now" }) }),
      answers: "No token of the account is good any more; its photos are being erased",
      later: true,
      refuses: [400, 401],
    },
    async ({ owner, requestId: correlation, body: { email } }) => {
      const context = { correlation, owner };
      await deleteAccount({
        owner,
        email,
        onFault: (error) =>
          logger.error("account deleted, but the sweep has to erase it", {
            ...context,
            error: error as Error,
          }),
      });
      logger.info("account deleted", context);
      return { message: "Your account is deleted. Your photos are being erased; that takes some minutes." };
    },
  ),

  SignOutEverywhere: route(
    {
      summary:
        "Sign out everywhere: whoever is signed in to this account, this caller too, must sign in again",
      answers: "Signed out",
      refuses: [401],
    },
    async ({ owner, requestId: correlation }) => {
      await signOutEverywhere(owner, Resource.People.id);
      logger.info("signed out everywhere", { correlation, owner });
      return undefined;
    },
  ),
} satisfies Routes;
