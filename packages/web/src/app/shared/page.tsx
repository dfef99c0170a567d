import type { Metadata } from "next";
import { Shared } from "../../share/shared";

/** What a link shows stands behind `#` in its address, which no server is told; no other site, and no search engine, is told either. */
export const metadata: Metadata = {
  title: "Shared photos",
  referrer: "no-referrer",
  robots: { index: false, follow: false },
};

export default function SharedPage() {
  return <Shared />;
}
