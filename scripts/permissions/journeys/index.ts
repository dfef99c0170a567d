import { clock } from "./clock.ts";
import { failingRecognizer } from "./failing-recognizer.ts";
import type { Journey } from "./journey.ts";
import { library } from "./library.ts";
import { ownCredentials } from "./own-credentials.ts";
import { retry } from "./retry.ts";
import { signIn } from "./sign-in.ts";
import { sweep } from "./sweep.ts";
import { trash } from "./trash.ts";

export type { Journey, Stage } from "./journey.ts";

/** What is done with Phototag so that every function has its work. */
export const journeys: Journey[] = [
  // First, since it is told by a log that the sweep writes on other journeys too.
  clock,
  // The shorter before the longer: what several need is then missed sooner.
  signIn,
  ownCredentials,
  failingRecognizer,
  library,
  retry,
  trash,
  sweep,
];
