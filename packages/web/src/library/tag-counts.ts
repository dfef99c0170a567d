import { termOf } from "@phototag/core/term";
import type { Image } from "../api/types";

/** The tags of some photos, the most frequent first, each as it is written first. */
export function countTags(images: readonly Pick<Image, "tags">[]): { name: string; count: number }[] {
  const byTerm = new Map<string, { name: string; count: number }>();
  for (const { tags } of images)
    for (const { name } of tags) {
      const term = termOf(name);
      const known = byTerm.get(term);
      if (known) known.count++;
      else byTerm.set(term, { name, count: 1 });
    }
  return [...byTerm.values()].sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}
