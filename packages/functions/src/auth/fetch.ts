import NextAuthModule, { type NextAuthOptions } from "next-auth";

/** next-auth is CommonJS; Node and bundlers disagree on where its default export is. */
const NextAuth = ((NextAuthModule as unknown as { default?: typeof NextAuthModule }).default ??
  NextAuthModule) as (req: unknown, res: unknown, options: NextAuthOptions) => Promise<unknown>;

/** A request as next-auth is given it: texts alone, whatever was sent. */
export interface AuthRequest {
  method: string;
  /** `["signin", "cognito"]` */
  action: string[];
  headers: Record<string, string>;
  query: Record<string, string>;
  cookies: Record<string, string>;
  body: Record<string, string>;
}

/** @throws SyntaxError for a body that says it is JSON and is not */
export async function readRequest(request: Request): Promise<AuthRequest> {
  const url = new URL(request.url);
  return {
    method: request.method,
    action: url.pathname.replace(/^\/api\/auth\/?/, "").split("/"),
    headers: Object.fromEntries(request.headers),
    query: texts(url.searchParams),
    cookies: readCookies(request.headers.get("cookie") ?? ""),
    body: await readBody(request),
  };
}

/**
 * Answers by next-auth 4, whose only public entry outside of Next.js is the handler of Next's pages: it is given the
 * parts of a request and a response that it uses.
 */
export async function authenticate(
  { action: nextauth, query, ...request }: AuthRequest,
  options: NextAuthOptions,
): Promise<Response> {
  const response = new PagesResponse();
  await NextAuth({ ...request, query: { ...query, nextauth } }, response, options);
  return response.toResponse();
}

class PagesResponse {
  #status = 200;
  #headers = new Headers();
  #body: string | null = null;

  status(code: number) {
    this.#status = code;
    return this;
  }

  getHeader(name: string) {
    return name.toLowerCase() === "set-cookie"
      ? this.#headers.getSetCookie()
      : (this.#headers.get(name) ?? undefined);
  }

  setHeader(name: string, value: string | number | readonly string[]) {
    this.#headers.delete(name);
    for (const one of [value].flat()) this.#headers.append(name, String(one));
    return this;
  }

  json(value: unknown) {
    this.#headers.set("content-type", "application/json");
    this.#body = JSON.stringify(value);
    return this;
  }

  send(value: unknown) {
    this.#body = typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
    return this;
  }

  end() {
    return this;
  }

  toResponse(): Response {
    return new Response(this.#body, { status: this.#status, headers: this.#headers });
  }
}

/** The members of an object that are text: next-auth splits and compares them without a look. */
function texts(entries: Iterable<readonly [string, unknown]>): Record<string, string> {
  const found = [...entries].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  // Half of a surrogate pair can be written neither into an address nor into a cookie.
  return Object.fromEntries(found.map(([name, value]) => [name, Buffer.from(value).toString()]));
}

async function readBody(request: Request): Promise<Record<string, string>> {
  if (request.method !== "POST") return {};
  const text = await request.text();
  const isJson = (request.headers.get("content-type") ?? "").includes("json");
  if (!isJson) return texts(new URLSearchParams(text));
  return texts(Object.entries((JSON.parse(text || "{}") as object | null) ?? {}));
}

/** `a=1; b=%20` → `{a: "1", b: " "}`; the first of a name counts (RFC 6265). */
function readCookies(header: string): Record<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at < 0) continue;
    const name = pair.slice(0, at).trim();
    const value = pair
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, "$1");
    if (cookies.has(name)) continue;
    try {
      cookies.set(name, decodeURIComponent(value));
    } catch {
      cookies.set(name, value);
    }
  }
  return Object.fromEntries(cookies);
}
