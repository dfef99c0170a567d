import { fileURLToPath } from "node:url";

/**
 * Under `sst dev` this server is where the browser is, and hands on what the API answers: one origin, as behind
 * the router. SST says where the API is.
 */
const api = process.env.PHOTOTAG_API;
/** Under `npm run dev` the sample photos are served from here, in place of the empty list among the files. */
const samples = process.env.PHOTOTAG_SAMPLES;
const live = {
  rewrites: async () => ({
    beforeFiles: samples ? [{ source: "/samples/:path*", destination: `${samples}/:path*` }] : [],
    afterFiles: api ? [{ source: "/api/:path*", destination: `${api}/api/:path*` }] : [],
    fallback: [],
  }),
  // A redirect to `/api/images/` would ask for a route that the API has not.
  skipTrailingSlashRedirect: api !== undefined,
};

/** @type {import("next").NextConfig} */
export default {
  ...(api || samples ? live : { output: "export" }),
  // The site is served from plain folders: /library/ is library/index.html.
  trailingSlash: true,
  images: { unoptimized: true },
  reactStrictMode: true,
  poweredByHeader: false,
  // Types are checked by `tsc -p packages/web`, once, beside the other packages'.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: fileURLToPath(new URL("../..", import.meta.url)) },
};
