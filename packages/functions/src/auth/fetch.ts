import NextAuthModule, { type NextAuthOptions } from "next-auth";

/** next-auth is CommonJS; Node and bundlers disagree on where its default export is. */
const NextAuth = ((NextAuthModule as unknown as { default?: typeof NextAuthModule }).default ??
  NextAuthModule) as (req: unknown, res: unknown, options: NextAuthOptions) => Promise<unknown>;

/**
 * Serves a Fetch request by next-auth 4, whose only public entry outside of Next.js is the handler of
 * Next's pages: it is given the parts of a request and a response that it uses.
 */
export async function authenticate(request: Request, options: NextAuthOptions): Promise<Response> {
  const url = new URL(request.url);
  const response = new PagesResponse();
  const req = {
    method: request.method,
    headers: Object.fromEntries(request.headers),
    cookies: readCookies(request.headers.get("cookie") ?? ""),
    body: await readBody(request),
    query: {
      ...Object.fromEntries(url.searchParams),
      nextauth: url.pathname.replace(/^\/api\/auth\/?/, "").split("/"),
    },
  };
  await NextAuth(req, response, options);
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

async function readBody(request: Request): Promise<Record<string, unknown>> {
  if (request.method !== "POST") return {};
  const text = await request.text();
  const isJson = (request.headers.get("content-type") ?? "").includes("json");
  if (!isJson) return Object.fromEntries(new URLSearchParams(text));
  const value: unknown = JSON.parse(text || "{}");
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** `a=1; b=%20` → `{a: "1", b: " "}`; the first of a name counts (RFC 6265). */
function readCookies(header: string): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at < 0) continue;
    const name = pair.slice(0, at).trim();
    const value = pair
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, "$1");
    if (name in cookies) continue;
    try {
      cookies[name] = decodeURIComponent(value);
    } catch {
      cookies[name] = value;
    }
  }
  return cookies;
}
