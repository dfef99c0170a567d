/**
 * The page for paths that have none, with the status that says so. Behind SST's router it would be 200: the
 * routing function puts the page's file in the place of the one that is missing, and S3 has it.
 */
export const missingPage = {
  /** The site's file. */
  file: "404.html",
  /**
   * What S3 keeps with that file and with no other: it is how the answer is told from the rest at the edge,
   * where the developer guide leaves open whether a function sees the path that was asked for or the file's.
   */
  cacheControl: "no-store",
  /**
   * Runs in CloudFront for each answer to a viewer that is not an error yet. CloudFront Functions may change the
   * status by what the answer's headers say, and the body stays (CloudFront Developer Guide, "CloudFront Functions
   * event structure", Status code and body).
   */
  injection: `
  const said = event.response.headers["cache-control"];
  if (said && said.value === "no-store") {
    event.response.statusCode = 404;
    event.response.statusDescription = "Not Found";
  }`,
};
