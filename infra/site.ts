/** The web site: a static export that bakes no address in, behind the router. */
import { api } from "./api";
import { photos } from "./library";
import { missingPage } from "./missing-page";
import { DEV_PORT, origin } from "./origin";
import { router } from "./router";

// kept: WebAssetsPolicy s3:GetObject, CloudFront reads the site from its bucket; a laptop serves the exported folder
export const site = new sst.aws.StaticSite("Web", {
  path: "packages/web",
  build: { command: "npm run build", output: "out" },
  router: { instance: router },
  dev: {
    // The port is said, or Next would take the next one, which is another origin.
    command: `npm run dev -- --hostname localhost --port ${DEV_PORT}`,
    directory: "packages/web",
    url: origin,
  },
  // Next's server passes `/api/*` on to it (next.config.mjs). A build is told nothing: it bakes no address in.
  environment: $dev ? { PHOTOTAG_API: api.url } : {},
  // Behind a router, a path that does not exist gets this page; `errorPage` has no effect there.
  indexPage: missingPage.file,
  assets: {
    // SST deletes what the last version had and this one has not, and an open tab still asks for its chunks. What
    // stays is a megabyte or two for each version. No rule of S3 may take it by its age: a file that stays the same is
    // not sent again.
    purge: false,
    // SST's default keeps every file but HTML for a year, also the data of pages.
    fileOptions: [
      { files: "**", cacheControl: "public,max-age=0,must-revalidate" },
      { files: "_next/static/**", cacheControl: "public,max-age=31536000,immutable" },
      { files: missingPage.file, cacheControl: missingPage.cacheControl },
    ],
  },
  transform: {
    // SST's default lets every origin read and write the site's bucket.
    assets: { cors: false },
  },
});

// Here and not with the bucket, which the router's headers name: pages send photos straight to it, and show them.
new aws.s3.BucketCorsConfiguration("PhotosCors", {
  bucket: photos.name,
  corsRules: [
    {
      allowedOrigins: [origin],
      allowedMethods: ["GET", "HEAD", "POST", "PUT"],
      allowedHeaders: ["*"],
      exposeHeaders: ["ETag"],
      maxAgeSeconds: 60 * 60,
    },
  ],
});
