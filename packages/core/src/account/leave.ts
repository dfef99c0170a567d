import { VisibleError } from "../errors/index.ts";
import { requestErasure } from "../recognition/queue.ts";
import { markErased } from "./erased.ts";
import { emailOf, forget } from "./known.ts";

interface Leaving {
  owner: string;
  /** The account's address, as whoever deletes it says it: no stray request has that at hand. */
  email: string;
  /** Is told what went wrong behind the mark, from which on the sweep sees to it. */
  onFault(error: unknown): void;
}

/**
 * Deletes an account for good. It is marked first: from then on its tokens are refused, what comes late is deleted, and the
 * sweep does whatever is cut short here. Then the user pool forgets the person, and a message of the work queue has the
 * photos erased, which takes longer than a request may.
 *
 * @throws VisibleError `bad_request` for another address, of which nothing is done
 */
export async function deleteAccount({ owner, email, onFault }: Leaving): Promise<void> {
  if (plain(email) !== plain(await emailOf(owner)))
    throw new VisibleError("bad_request", "This is not the address of your account.", "email");
  await markErased(owner);
  try {
    await forget(owner);
    await requestErasure(owner);
  } catch (error) {
    onFault(error);
  }
}

/** A pool whose people sign in by address tells no capitals apart. */
const plain = (email: string) => email.trim().toLowerCase();
