/// <reference path="../.sst/platform/config.d.ts" />

/**
 * How Phototag is delivered, apart from Phototag itself: a pipeline cannot deploy its own ground. The stage picks
 * the way: `github` (roles that GitHub Actions takes on) or `pipeline` (AWS CodePipeline and CodeBuild).
 */
export default $config({
  app(input) {
    const stage = input?.stage ?? "github";
    if (!["github", "pipeline"].includes(stage))
      throw new Error(`a way of delivery is "github" or "pipeline", not the stage "${stage}"`);
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
    return $app.stage === "github"
      ? (await import("./github")).outputs
      : (await import("./pipeline")).outputs;
  },
});
