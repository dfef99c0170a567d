export { admit, countRequest } from "./admit.ts";
export { isErased } from "./erased.ts";
export { eraseOwner } from "./gone.ts";
export { emailOf } from "./known.ts";
export { deleteAccount } from "./leave.ts";
export { overview } from "./overview.ts";
export { type Allowance, makeRoom } from "./room.ts";
export { signOutEverywhere } from "./sign-out.ts";
