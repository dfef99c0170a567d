/** The web site: a static export that bakes no address in, behind the router. */
import { router } from "./router";

export const site = new sst.aws.StaticSite("Web", {
  path: "packages/web",
  build: { command: "npm run build", output: "out" },
  router: { instance: router },
  // Behind a router, a path that does not exist gets this page (with status 200: `errorPage` has no effect there).
  indexPage: "404.html",
  assets: {
    // SST's default keeps every file but HTML for a year, also the data of pages.
    fileOptions: [
      { files: "**", cacheControl: "public,max-age=0,must-revalidate" },
      { files: "_next/static/**", cacheControl: "public,max-age=31536000,immutable" },
    ],
  },
  transform: {
    // SST's default lets every origin read and write the site's bucket.
    assets: { cors: false },
  },
});
