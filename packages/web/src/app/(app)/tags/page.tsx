import type { Metadata } from "next";
import { Tags } from "../../../tags/tags";

export const metadata: Metadata = { title: "Tags" };

export default function TagsPage() {
  return <Tags />;
}
