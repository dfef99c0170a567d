export default $config({
  app: () => ({ name: "internet", home: "aws" }),
  async run() {
    const f = new sst.aws.Function("F", { handler: "f.handler", url: true });
    return { url: f.url };
  },
});
