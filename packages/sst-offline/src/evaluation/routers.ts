import type { Rewrite, Router, SiteRoute } from "../snapshot/format.ts";
import type { Attempt } from "./canonicalize.ts";
import type { EvaluationRecord, RecordedResource, RecordedSite } from "./record.ts";

/**
 * What each `sst.aws.Router` serves where, then each `sst.aws.StaticSite` that has a distribution of its own. SST
 * writes routes into a key-value store that CloudFront's function reads (`KvRoutesUpdate`:
 * `type,namespace,host,path`; `KvKeys` holds a namespace's metadata), not into the graph.
 */
export function routersOf(record: EvaluationRecord, attempt: Attempt): Router[] {
  const metadata = new Map<string, KvMetadata>();
  const siteOf = new Map<string, string>();
  for (const { inputs, name } of dynamic(record, "KvKeys")) {
    const entries = inputs.entries as { metadata?: string };
    if (!entries.metadata) continue;
    metadata.set(String(inputs.namespace), JSON.parse(entries.metadata));
    siteOf.set(String(inputs.namespace), name.replace(/KvKeys\..*$/, ""));
  }
  const routers = record.resources
    .filter((resource) => resource.type === "sst:aws:Router")
    .flatMap((router) =>
      attempt((): Router => {
        const distribution = belowRouter(record, router, "aws:cloudfront/distribution:Distribution");
        const store = belowRouter(record, router, "aws:cloudfront/keyValueStore:KeyValueStore");
        const routes = dynamic(record, "KvRoutesUpdate")
          .filter(({ inputs }) => inputs.store === store.arn)
          .flatMap(({ inputs }) =>
            attempt(() => toRoute(String(inputs.entry), metadata, siteOf, record.sites)),
          )
          .sort((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1));
        return { name: router.name, url: urlOf(distribution), routes };
      }),
    );
  const sites = record.resources
    .filter((resource) => resource.type === "sst:aws:StaticSite")
    .flatMap((component) => {
      const distribution = below(record, component, "aws:cloudfront/distribution:Distribution");
      const site = record.sites[component.name];
      if (!distribution || !site) return [];
      return [
        { name: component.name, url: urlOf(distribution), routes: [siteRoute("/", component.name, site)] },
      ];
    });
  const byName = (a: Router, b: Router) => (a.name < b.name ? -1 : 1);
  return [...routers.sort(byName), ...sites.sort(byName)];
}

function urlOf({ inputs, attributes }: RecordedResource): string {
  const [host = attributes.domainName] = (inputs.aliases ?? []) as string[];
  return `https://${host}`;
}

function toRoute(
  entry: string,
  metadata: Map<string, KvMetadata>,
  siteOf: Map<string, string>,
  sites: Record<string, RecordedSite>,
): Router["routes"][number] {
  const [type, namespace, host, prefix] = entry.split(",");
  if (host) throw new Error(`a route by host (${host}) cannot be said in a snapshot yet`);
  const path = prefix || "/";
  const { host: origin, domain, rewrite, origin: settings } = metadata.get(namespace!) ?? {};
  const rewritten = rewrite && { rewrite };
  if (type === "url") {
    const signed = settings?.originAccessControlConfig?.enabled === true && { signed: true as const };
    return { path, url: `https://${origin}`, ...rewritten, ...signed };
  }
  if (type === "bucket") return { path, bucket: String(domain).replace(/\.s3[.-].*$/, ""), ...rewritten };
  const name = siteOf.get(namespace!);
  const site = name === undefined ? undefined : sites[name];
  if (type !== "site" || !name || !site)
    throw new Error(`a route of type ${type} cannot be said in a snapshot yet`);
  return siteRoute(path, name, site);
}

/** What SST's function of a distribution knows of a route's origin. */
interface KvMetadata {
  host?: string;
  domain?: string;
  rewrite?: Rewrite;
  origin?: { originAccessControlConfig?: { enabled?: boolean } };
}

function siteRoute(path: string, name: string, site: RecordedSite): SiteRoute {
  const { build } = site;
  return {
    path,
    site: name,
    folder: build ? `${site.path}/${build.output}` : site.path,
    ...(build && { build: { folder: site.path, command: build.command } }),
    notFound: site.indexPage ?? "index.html",
    cacheControl: (site.fileOptions ?? SST_FILE_OPTIONS).flatMap(({ files, cacheControl }) =>
      cacheControl === undefined ? [] : [files].flat().map((glob) => ({ files: glob, value: cacheControl })),
    ),
  };
}

/** What StaticSite says of files when the app does not. */
const SST_FILE_OPTIONS: NonNullable<RecordedSite["fileOptions"]> = [
  { files: "**", cacheControl: "max-age=31536000,public,immutable" },
  { files: "**/*.html", cacheControl: "max-age=0,no-cache,no-store,must-revalidate" },
];

function dynamic(record: EvaluationRecord, kind: string): RecordedResource[] {
  return record.resources.filter(
    ({ type, name }) => type === "pulumi-nodejs:dynamic:Resource" && name.endsWith(`.sst.aws.${kind}`),
  );
}

/** The one resource of `type` among a router's own: SST prefixes their names with the router's. */
function belowRouter(record: EvaluationRecord, router: RecordedResource, type: string): RecordedResource {
  const found = below(record, router, type);
  if (!found) throw new Error(`the router ${router.name} has no ${type}`);
  return found;
}

function below(
  record: EvaluationRecord,
  { urn }: RecordedResource,
  type: string,
): RecordedResource | undefined {
  return record.resources.find(
    (resource) => resource.type === type && resource.custom && isWithin(record, resource, urn),
  );
}

function isWithin(record: EvaluationRecord, resource: RecordedResource, urn: string | undefined): boolean {
  if (!resource.parent) return false;
  if (resource.parent === urn) return true;
  const parent = record.resources.find(({ urn: own }) => own === resource.parent);
  return parent !== undefined && isWithin(record, parent, urn);
}
