/// <reference path="../.sst/platform/config.d.ts" />

/**
 * How Phototag is delivered, apart from Phototag itself: a pipeline cannot deploy its own ground. The stage picks
 * the way: `github` or `pipeline` (AWS CodePipeline and CodeBuild) for production, and `previews` for pull requests in
 * an account of their own.
 */
export default $config({
  async app() {
    const { stageOf } = await import("../infra/stage");
    return {
      name: "phototag-delivery",
      home: "aws",
      version: "4.17.1",
      // Removing it removes the right to deploy, which no deployment does by chance.
      protect: true,
      removal: "remove",
      providers: {
        aws: { region: stageOf("production").region, defaultTags: { tags: { app: "phototag" } } },
      },
    };
  },
  async run() {
    if ($app.stage === "github") return (await import("./github")).production();
    if ($app.stage === "previews") return (await import("./github")).previews();
    if ($app.stage === "pipeline") return (await import("./pipeline")).outputs;
    throw new Error(`a way of delivery is "github", "previews" or "pipeline", not the stage "${$app.stage}"`);
  },
});
