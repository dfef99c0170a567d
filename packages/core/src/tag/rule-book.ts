import { VisibleError } from "../errors/index.ts";
import { isConditionFailed, library, type TagRuleRow } from "../library/index.ts";
import { firstRows, mostRows } from "../library/reads.ts";
import { termOf } from "../term/index.ts";
import { type Rules, rulesOf } from "./rules.ts";

/** Where an owner's rules for tags are kept. */

export function rulesKept(owner: string): Promise<TagRuleRow[]> {
  const query = library.entities.tagRule.query.primary({ owner });
  return firstRows(mostRows.rules, (page) => query.go({ ...page, consistent: true }));
}

/** What tags are called for an owner. */
export async function rulesFor(owner: string): Promise<Rules> {
  return rulesOf(await rulesKept(owner));
}

/**
 * Writes down what a tag is called from now on; without `to` it is said no more. The tag that it is called like is one that
 * its owner wants to see: no rule leads on from there, and so rules lead in no circle.
 * @throws VisibleError `conflict` when there is no room for another rule
 */
export async function writeRule(owner: string, name: string, to: string | undefined): Promise<void> {
  const term = termOf(name);
  const rules = await rulesKept(owner);
  if (rules.length >= mostRows.rules && !rules.some((rule) => rule.term === term))
    throw new VisibleError(
      "conflict",
      `There is room for ${mostRows.rules} renamed or removed tags. Forget some of them first.`,
    );
  const target = to === undefined ? term : termOf(to);
  const { canceled } = await library.transaction
    .write(({ tagRule }) => [
      tagRule.put({ owner, term, name, to }).commit(),
      ...(target === term ? [] : [tagRule.delete({ owner, term: target }).commit()]),
    ])
    .go();
  if (canceled) throw new VisibleError("conflict", "This tag is being changed elsewhere. Try again.");
}

/** From now on a tag is called as others call it. @throws VisibleError `not_found` */
export async function forgetRule(owner: string, name: string): Promise<void> {
  await library.entities.tagRule
    .remove({ owner, term: termOf(name) })
    .go()
    .catch((error) => {
      throw isConditionFailed(error)
        ? new VisibleError("not_found", "This tag was neither renamed nor removed.")
        : error;
    });
}
