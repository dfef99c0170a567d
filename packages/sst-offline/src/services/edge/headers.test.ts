import { describe, expect, it } from "vitest";
import { applyPolicy, behaviorFor } from "./headers.ts";

const adding = (name: string, value: string, override: boolean) => ({
  remove: [],
  set: [{ name, value, override }],
});

describe("a policy", () => {
  it("overrides what it says to override, however the origin spells it", () => {
    expect(applyPolicy({ "X-Frame-Options": "SAMEORIGIN" }, adding("x-frame-options", "DENY", true))).toEqual(
      {
        "x-frame-options": "DENY",
      },
    );
    expect(applyPolicy({ "Cache-Control": "max-age=1" }, adding("cache-control", "no-store", false))).toEqual(
      {
        "cache-control": "max-age=1",
      },
    );
  });

  it("removes before it sets, and leaves the rest", () => {
    const policy = { remove: ["server", "via"], set: [{ name: "server", value: "ours", override: false }] };
    expect(applyPolicy({ Server: "theirs", via: "1.1", "set-cookie": ["a", "b"] }, policy)).toEqual({
      server: "ours",
      "set-cookie": ["a", "b"],
    });
  });
});

describe("a path's policy", () => {
  const policies = ["/api/*", "images/*.jp?g", "*.css", undefined].map((pathPattern) => ({
    pathPattern,
    policy: adding("x", pathPattern ?? "default", true),
  }));
  it.each([
    ["/api/x", "/api/*"],
    ["/api/x/y.css", "/api/*"],
    ["/api", "default"],
    ["/API/x", "default"],
    ["/images/a/b.jpeg", "images/*.jp?g"],
    ["/images/a/b.jpg", "default"],
    ["/images/axjpeg", "default"],
    ["/a.css", "*.css"],
    ["/", "default"],
  ])("%s has that of %s", (path, pattern) => {
    expect(behaviorFor(policies, path)?.policy.set[0]?.value).toBe(pattern);
  });

  it("is none where nothing is said", () => {
    expect(behaviorFor([], "/")).toBeUndefined();
  });
});
