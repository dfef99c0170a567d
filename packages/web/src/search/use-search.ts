"use client";
import { usePathname, useRouter } from "next/navigation";
import { navigate } from "../navigation/address";

const LIBRARY = "/library/";

/** Shows what a search finds, from whichever page: the search is in the address. */
export function useSearch(): (q: string) => void {
  const router = useRouter();
  const pathname = usePathname();
  return (q) => {
    if (pathname.startsWith(LIBRARY.slice(0, -1))) {
      // The same once more is no other page to go back to.
      const is = new URLSearchParams(window.location.search);
      if ((is.get("q") ?? "") !== q || is.has("photo")) navigate({ q, photo: undefined });
      window.scrollTo({ top: 0, behavior: "instant" });
    } else if (q) router.push(`${LIBRARY}?${new URLSearchParams({ q })}`);
  };
}
