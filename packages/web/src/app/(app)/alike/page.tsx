import type { Metadata } from "next";
import { Alike } from "../../../alike/alike";

export const metadata: Metadata = { title: "Alike" };

export default function AlikePage() {
  return <Alike />;
}
