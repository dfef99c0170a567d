export default $config({
  app: () => ({ name: "oac", home: "aws" }),
  async run() {
    const r = new sst.aws.Router("R", { protection: "oac" });
    const f = new sst.aws.Function("F", {
      handler: "f.handler",
      url: { router: { instance: r, path: "/api" } },
    });
    return { url: r.url, f: f.url };
  },
});
