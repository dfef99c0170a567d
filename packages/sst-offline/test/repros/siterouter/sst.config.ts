export default $config({
  app: () => ({ name: "siterouter", home: "aws" }),
  async run() {
    const r = new sst.aws.Router("R");
    new sst.aws.StaticSite("S", { path: "site", router: { instance: r } });
    return { url: r.url };
  },
});
