import { VisibleError } from "../errors/index.ts";
import { isConditionFailed, library, type TagRuleRow } from "../library/index.ts";
import type { Retag, TagRuling } from "../library/job-entities.ts";
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
 * @returns the rules that were there instead
 * @throws VisibleError `conflict` when there is no room for another rule
 */
export async function writeRule(
  owner: string,
  name: string,
  to: string | undefined,
): Promise<NonNullable<Retag["before"]>> {
  const term = termOf(name);
  const rules = await rulesKept(owner);
  const ruling = (term: string) => rules.find((rule) => rule.term === term);
  if (rules.length >= mostRows.rules && !ruling(term))
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
  if (canceled) throw elsewhere();
  return { own: told(ruling(term)), target: target === term ? undefined : told(ruling(target)) };
}

const told = (rule: TagRuleRow | undefined) => rule && { name: rule.name, to: rule.to };
const elsewhere = () => new VisibleError("conflict", "This tag is being changed elsewhere. Try again.");

/**
 * From now on a tag is called as it was called before it was renamed or removed, unless its rule is another one by now, or
 * forgotten. Done again it changes nothing.
 * @throws VisibleError `conflict` while the tag is changed elsewhere
 */
export async function takeBackRule(owner: string, { name, to, before = {} }: Retag): Promise<void> {
  const term = termOf(name);
  const target = to === undefined ? term : termOf(to);
  const rules = await rulesKept(owner);
  const rule = rules.find((rule) => rule.term === term && rule.to === to);
  // Rules lead in no circle: one stands again only where none leads to it.
  const isFree =
    rules.length < mostRows.rules &&
    !rules.some((other) => other.term === target || (other !== rule && leadsTo(other, target)));
  const next = isFree ? before.target : undefined;
  if (!rule && !next) return;
  const { own } = before;
  const { canceled } = await library.transaction
    .write(({ tagRule }) => [
      ...(rule
        ? [own ? tagRule.put({ owner, term, ...own }).commit() : tagRule.delete({ owner, term }).commit()]
        : []),
      ...(next ? [tagRule.put({ owner, term: target, ...next }).commit()] : []),
    ])
    .go();
  if (canceled) throw elsewhere();
}

const leadsTo = ({ to }: TagRuling, term: string) => to !== undefined && termOf(to) === term;

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
