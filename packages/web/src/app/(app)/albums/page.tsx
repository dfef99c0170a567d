import type { Metadata } from "next";
import { Albums } from "../../../album/albums";

export const metadata: Metadata = { title: "Albums" };

export default function AlbumsPage() {
  return <Albums />;
}
