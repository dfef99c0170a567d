/// <reference path="./.sst/platform/config.d.ts" />

/** Text files dropped into a bucket are counted, one row a file; once an hour the rows are summed up. */
export default $config({
  app(input) {
    return {
      name: "word-count",
      home: "aws",
      removal: input?.stage === "production" ? "retain" : "remove",
    };
  },
  async run() {
    const counts = new sst.aws.Dynamo("Counts", {
      fields: { file: "string" },
      primaryIndex: { hashKey: "file" },
    });

    const failed = new sst.aws.Queue("Failed");
    const arrivals = new sst.aws.Queue("Arrivals", {
      visibilityTimeout: "1 minute",
      dlq: { queue: failed.arn, retry: 3 },
    });
    const texts = new sst.aws.Bucket("Texts");
    texts.notify({
      notifications: [
        { name: "Arrived", queue: arrivals, events: ["s3:ObjectCreated:*"], filterSuffix: ".txt" },
      ],
    });
    arrivals.subscribe(
      { handler: "src/count.handler", timeout: "10 seconds", link: [texts, counts] },
      { batch: { partialResponses: true } },
    );

    new sst.aws.CronV2("SumUp", {
      schedule: "rate(1 hour)",
      function: { handler: "src/sum.handler", link: [counts] },
    });

    const read = new sst.aws.Function("Read", { handler: "src/read.handler", link: [counts], url: true });

    return { url: read.url, bucket: texts.name, table: counts.name };
  },
});
