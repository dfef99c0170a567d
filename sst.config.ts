/// <reference path="./.sst/platform/config.d.ts" />

export default $config({
  async app(input) {
    const { stageOf } = await import("./infra/stage");
    const stage = stageOf(input?.stage ?? "local");
    return {
      name: "phototag",
      home: "aws",
      // Equal to the `sst` dependency: the components below are evaluated offline in exactly this version.
      version: "4.17.1",
      removal: stage.removal,
      protect: stage.protect,
      providers: { aws: { region: stage.region, defaultTags: { tags: { app: "phototag" } } } },
    };
  },
  async run() {
    await import("./infra/deployable");
    // First: it changes the defaults of every component that is made after it.
    await import("./infra/defaults");

    const { origin } = await import("./infra/origin");
    const { photos, library } = await import("./infra/library");
    const { uploaded, queue, deadLetters } = await import("./infra/queue");
    await import("./infra/recognition");
    const { text } = await import("./infra/text");
    const { jobQueue } = await import("./infra/jobs");
    const identity = await import("./infra/identity");
    await import("./infra/api");
    await import("./infra/site");
    await import("./infra/dashboard");
    await import("./infra/alarms");

    return {
      url: origin,
      userPoolId: identity.userPool.id,
      webClientId: identity.webClient.id,
      cliClientId: identity.cliClient.id,
      identityPoolId: identity.identityPool.id,
      bucket: photos.name,
      topicArn: uploaded.arn,
      queueUrl: queue.url,
      deadLetterQueueUrl: deadLetters.url,
      ...(text && { textQueueUrl: text.queue.url }),
      jobQueueUrl: jobQueue.url,
      table: library.name,
    };
  },
});
