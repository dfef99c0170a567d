export default $config({
  app: () => ({ name: "plainsite", home: "aws" }),
  async run() {
    const a = new sst.aws.StaticSite("A", { path: "site" });
    const b = new sst.aws.StaticSite("B", { path: "other" });
    return { a: a.url, b: b.url };
  },
});
