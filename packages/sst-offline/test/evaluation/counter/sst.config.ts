// A small second app: it keeps the evaluation from knowing anything of the first.
export default $config({
  app: () => ({ name: "counter", home: "aws", version: "4.17.1", providers: { random: true } }),
  async run() {
    const secret = new sst.Secret("Token");
    const password = new random.RandomPassword("Password", { length: 16 });
    const table = new sst.aws.Dynamo("Counts", { fields: { id: "string" }, primaryIndex: { hashKey: "id" } });
    const router = new sst.aws.Router("Edge");
    new sst.aws.StaticSite("Page", { path: "site", router: { instance: router } });
    const settings = new sst.Linkable("Settings", { properties: { limit: 3, password: password.result } });
    const count = new sst.aws.Function("Count", {
      handler: "src/count.handler",
      link: [secret, table, settings],
      url: true,
    });
    router.route("/count", count.url);
    return { table: table.name, address: router.url };
  },
});
