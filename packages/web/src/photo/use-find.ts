"use client";
import { format, mend } from "@phototag/core/search/grammar";
import { usePathname, useRouter } from "next/navigation";
import { navigate } from "../navigation/address";

/** Leaves the photo for those that a term finds. */
export function useFind(): (term: string) => void {
  const router = useRouter();
  const inLibrary = usePathname().startsWith("/library");
  return (term) => {
    const q = format(mend([{ term, exclude: false, or: false }]));
    if (inLibrary) navigate({ q, photo: undefined });
    else router.push(`/library/?${new URLSearchParams({ q })}`);
  };
}
