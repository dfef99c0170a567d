/// <reference path="../.sst/platform/config.d.ts" />

/**
 * How Phototag is delivered, apart from Phototag itself: a pipeline cannot deploy its own ground. The stage picks
 * the way: `github` (roles that GitHub Actions takes on) or `pipeline` (AWS CodePipeline and CodeBuild).
 */
export default $config({
  app() {
    return {
      name: "phototag-delivery",
      home: "aws",
      version: "4.17.1",
      // Removing it removes the right to deploy, which no deployment does by chance.
      protect: true,
      removal: "remove",
      providers: { aws: { region: "us-east-1", defaultTags: { tags: { app: "phototag" } } } },
    };
  },
  async run() {
    if ($app.stage === "github") return (await import("./github")).outputs;
    if ($app.stage === "pipeline") return (await import("./pipeline")).outputs;
    throw new Error(`a way of delivery is "github" or "pipeline", not the stage "${$app.stage}"`);
  },
});
