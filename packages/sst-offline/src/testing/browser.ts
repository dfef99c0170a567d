/**
 * As much of a browser as a sign-in needs: cookies by path, redirects by hand, forms from a known page.
 *
 * @example
 * const browser = await new Browser(/^http:\/\/localhost:3000\/callback/).open(authorizeUrl);
 * await browser.submit("login", { username: "ada@example.com", password });
 * browser.url; // http://localhost:3000/callback?code=…
 */
export class Browser {
  /** @param stopAt the app's own addresses, which are not fetched. @default all of localhost by name */
  constructor(private readonly stopAt = /^http:\/\/localhost:\d+\//) {}

  readonly #cookies = new Map<string, { value: string; path: string }>();

  /** The page that is open. */
  url = "";
  status = 0;
  headers = new Headers();
  text = "";

  /** Follows redirects until a page, or until `stopAt` matches the next address, which is not fetched. */
  async open(url: string, init: RequestInit = {}, stopAt = this.stopAt): Promise<this> {
    let next = new URL(url, this.url || undefined).href;
    let request = init;
    for (let hops = 0; hops < 10; hops++) {
      this.url = next;
      if (stopAt.test(next)) return this;
      const response = await fetch(next, {
        ...request,
        redirect: "manual",
        headers: { accept: "text/html,*/*", cookie: this.#cookieHeader(next), ...request.headers },
      });
      this.#keep(response);
      this.status = response.status;
      this.headers = response.headers;
      this.text = await response.text();
      const location = response.headers.get("location");
      if (!location) return this;
      next = new URL(location, next).href;
      request = {};
    }
    throw new Error(`Too many redirects, last to ${next}`);
  }

  /** Sends the form of the open page whose action is `action`. */
  submit(
    action: string,
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<this> {
    if (!this.text.includes(`action="${action}"`)) throw new Error(`No form ${action} in:\n${this.text}`);
    const target = new URL(action, this.url);
    return this.open(target.href, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { origin: target.origin, ...headers },
    });
  }

  /** The value that the open page fills into a field. */
  filled(name: string): string | undefined {
    const tag = this.text.match(/<input[^>]*>/g)?.find((input) => input.includes(`name="${name}"`));
    return tag?.match(/value="([^"]*)"/)?.[1];
  }

  get alert(): string | undefined {
    return this.text
      .match(/role="alert"[^>]*>(.*?)<\/p>/s)?.[1]
      ?.replace(/<[^>]+>/g, "")
      .replaceAll("&#39;", "'");
  }

  #cookieHeader(url: string): string {
    const { pathname } = new URL(url);
    return [...this.#cookies]
      .filter(
        ([, { path }]) => pathname === path || pathname.startsWith(path.endsWith("/") ? path : `${path}/`),
      )
      .map(([key, { value }]) => `${key.split(" ")[0]}=${value}`)
      .join("; ");
  }

  #keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split("; ");
      const at = pair.indexOf("=");
      const name = pair.slice(0, at);
      const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? "/";
      const key = `${name} ${path}`;
      const gone = attributes.some(
        (one) => /^max-age=0$/i.test(one) || /^expires=Thu, 01 Jan 1970/i.test(one),
      );
      if (gone) this.#cookies.delete(key);
      else this.#cookies.set(key, { value: pair.slice(at + 1), path });
    }
  }
}
