/** Where the browser finds pages and API, as one origin: callbacks, cookies and CORS follow from it. */
import { router } from "./router";

/** Under `sst dev` pages come from Next's server on this machine, which passes `/api/*` on (see site.ts). */
export const DEV_PORT = 3000;

export const origin = $dev ? $output(`http://localhost:${DEV_PORT}`) : router.url;
