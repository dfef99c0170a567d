import { hold } from "./hold.ts";
import { IDENTITY_POOLS, USER_POOLS } from "./table.ts";

hold([USER_POOLS, IDENTITY_POOLS]);
