import * as z from "zod";
import { isSeen, isWhole, spell } from "../term/index.ts";
import { MOST_TITLE } from "./limits/index.ts";

/** A title, as a person writes it. @param what has one: `An album` */
export const titleOf = (what: string) =>
  z
    .string()
    .max(MOST_TITLE, `A title has at most ${MOST_TITLE} characters.`)
    .refine(isWhole, "A title has whole characters only.")
    .transform(spell)
    .pipe(
      z
        .string()
        .refine(isSeen, `${what} needs a title.`)
        .regex(/^\P{Cc}*$/u, "A title has no control characters."),
    );

export const Title = titleOf("An album");
