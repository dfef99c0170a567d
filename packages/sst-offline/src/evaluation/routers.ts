import type { Router, UrlRoute } from "../snapshot/format.ts";
import type { Attempt } from "./canonicalize.ts";
import type { EvaluationRecord, RecordedResource, RecordedSite } from "./record.ts";

/** What SST notes of a route for CloudFront's function. */
interface Metadata {
  host?: string;
  /** A bucket's. */
  domain?: string;
  rewrite?: unknown;
  origin?: { originAccessControlConfig?: { enabled?: boolean } };
}

/**
 * What each `sst.aws.Router` serves where. SST writes routes into a key-value store that CloudFront's function
 * reads (`KvRoutesUpdate`: `type,namespace,host,path`; `KvKeys` holds a namespace's metadata), not into the graph.
 */
export function routersOf(record: EvaluationRecord, attempt: Attempt): Router[] {
  const metadata = new Map<string, Metadata>();
  const siteOf = new Map<string, string>();
  for (const { inputs, name } of dynamic(record, "KvKeys")) {
    const entries = inputs.entries as { metadata?: string };
    if (!entries.metadata) continue;
    metadata.set(String(inputs.namespace), JSON.parse(entries.metadata));
    siteOf.set(String(inputs.namespace), name.replace(/KvKeys\..*$/, ""));
  }
  return record.resources
    .filter((resource) => resource.type === "sst:aws:Router")
    .flatMap((router) => attempt(() => toRouter(router)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));

  function toRouter(router: RecordedResource): Router {
    const distribution = belowRouter(record, router, "aws:cloudfront/distribution:Distribution");
    const store = belowRouter(record, router, "aws:cloudfront/keyValueStore:KeyValueStore");
    const routes = dynamic(record, "KvRoutesUpdate")
      .filter(({ inputs }) => inputs.store === store.arn)
      .flatMap(({ inputs }) => attempt(() => toRoute(String(inputs.entry), metadata, siteOf, record.sites)))
      .sort((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1));
    const [host = distribution.attributes.domainName] = (distribution.inputs.aliases ?? []) as string[];
    return { name: router.name, url: `https://${host}`, routes };
  }
}

function toRoute(
  entry: string,
  metadata: Map<string, Metadata>,
  siteOf: Map<string, string>,
  sites: Record<string, RecordedSite>,
): Router["routes"][number] {
  const [type, namespace, host, prefix] = entry.split(",");
  if (host) throw new Error(`a route by host (${host}) cannot be said in a snapshot yet`);
  const path = prefix || "/";
  const { host: origin, domain, rewrite, origin: settings } = metadata.get(namespace!) ?? {};
  const rest = {
    ...(rewrite !== undefined && { rewrite: rewrite as UrlRoute["rewrite"] }),
    ...(settings?.originAccessControlConfig?.enabled && type === "url" && { protection: "oac" as const }),
  };
  if (type === "url") return { path, url: `https://${origin}`, ...rest };
  if (type === "bucket") return { path, bucket: String(domain), ...rest };
  const name = siteOf.get(namespace!);
  const site = name === undefined ? undefined : sites[name];
  if (type !== "site" || !name || !site)
    throw new Error(`a route of type ${type} cannot be said in a snapshot yet`);
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
  const found = record.resources.find(
    (resource) => resource.type === type && resource.custom && isWithin(record, resource, router.urn),
  );
  if (!found) throw new Error(`the router ${router.name} has no ${type}`);
  return found;
}

function isWithin(record: EvaluationRecord, resource: RecordedResource, urn: string | undefined): boolean {
  if (!resource.parent) return false;
  if (resource.parent === urn) return true;
  const parent = record.resources.find(({ urn: own }) => own === resource.parent);
  return parent !== undefined && isWithin(record, parent, urn);
}
