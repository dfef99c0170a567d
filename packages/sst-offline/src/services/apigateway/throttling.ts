import type { ApiSpec, Throttle } from "../../graph/apis.ts";

/** Requests a second, and how many may come at once, over all APIs of an account and region. (Amazon API Gateway quotas.) */
const ACCOUNT: Throttle = { rate: 10_000, burst: 5_000 };

/** A bucket that fills with `rate` tokens a second up to `burst`; each request takes one. A library would be longer. */
export class TokenBucket {
  private tokens: number;
  private at: number;

  constructor(
    private readonly limits: Throttle,
    private readonly now: () => number = Date.now,
  ) {
    this.tokens = limits.burst;
    this.at = now();
  }

  /** Whether one more request fits; one that does not takes nothing. */
  take(): boolean {
    const now = this.now();
    // A clock that is set back gives nothing, and takes nothing.
    const elapsed = Math.max(0, now - this.at) / 1000;
    this.tokens = Math.min(this.limits.burst, this.tokens + elapsed * this.limits.rate);
    this.at = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}

/**
 * Whether a request is let in: by its route's own limits, or else those that the stage gives each route, and by the
 * account's. (API Gateway Developer Guide, "Throttle requests to your HTTP APIs for better throughput".)
 */
export function createThrottling(now?: () => number): (api: ApiSpec, routeKey: string) => boolean {
  const account = new TokenBucket(ACCOUNT, now);
  const routes = new Map<string, TokenBucket>();
  return (api, routeKey) => {
    const limits = api.throttling?.routes[routeKey] ?? api.throttling?.everyRoute;
    if (limits) {
      const key = `${api.id} ${routeKey}`;
      const bucket = routes.get(key) ?? new TokenBucket(limits, now);
      routes.set(key, bucket);
      if (!bucket.take()) return false;
    }
    return account.take();
  };
}
