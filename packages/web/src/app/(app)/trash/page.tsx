import type { Metadata } from "next";
import { Trash } from "../../../trash/trash";

export const metadata: Metadata = { title: "Trash" };

export default function TrashPage() {
  return <Trash />;
}
