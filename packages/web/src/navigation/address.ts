"use client";
/**
 * The part of the page's state that lives in its address: the query and the open photo. Next's router would render
 * in a transition; a photo must open at once, in the same frame as its view transition.
 */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

function emit(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener("popstate", emit);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("popstate", emit);
  };
}

export interface Address {
  q: string;
  photo: string | undefined;
}

const NOWHERE = "";

/** What the address asks for; empty while the page is being exported. */
export function useAddress(): Address {
  const search = useSyncExternalStore(
    subscribe,
    () => window.location.search,
    () => NOWHERE,
  );
  const params = new URLSearchParams(search);
  return { q: params.get("q") ?? "", photo: params.get("photo") ?? undefined };
}

/** The address of the page with the changes made; `undefined` takes a part away. */
function addressWith(change: Partial<Address>): string {
  const params = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value) params.set(name, value);
    else params.delete(name);
  }
  const search = params.toString();
  return window.location.pathname + (search ? `?${search}` : "") + window.location.hash;
}

export function navigate(change: Partial<Address>, how: "push" | "replace" = "push"): void {
  const to = addressWith(change);
  if (how === "push") window.history.pushState(null, "", to);
  else window.history.replaceState(null, "", to);
  emit();
}
