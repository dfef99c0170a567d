import { albums } from "./albums.ts";
import { clock } from "./clock.ts";
import { failingRecognizer } from "./failing-recognizer.ts";
import type { Journey } from "./journey.ts";
import { leave } from "./leave.ts";
import { library } from "./library.ts";
import { many } from "./many.ts";
import { ownCredentials } from "./own-credentials.ts";
import { passwordReset } from "./password-reset.ts";
import { retry } from "./retry.ts";
import { shares } from "./shares.ts";
import { signIn } from "./sign-in.ts";
import { signOut } from "./sign-out.ts";
import { sweep } from "./sweep.ts";
import { text } from "./text.ts";
import { trash } from "./trash.ts";

export type { Journey, Stage } from "./journey.ts";

/** What is done with Phototag so that every function has its work. */
export const journeys: Journey[] = [
  // First, since it is told by a log that the sweep writes on other journeys too.
  clock,
  // The shorter before the longer: what several need is then missed sooner.
  signIn,
  signOut,
  passwordReset,
  ownCredentials,
  failingRecognizer,
  library,
  albums,
  shares,
  many,
  retry,
  text,
  trash,
  leave,
  sweep,
];
