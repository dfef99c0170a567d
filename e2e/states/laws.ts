// What runs in the page sees the page.
/// <reference lib="dom" />
import type { Page } from "playwright-core";

/** What of a page's layout breaks a law that holds in every state, at every width; empty when nothing does. */
export function brokenLaws(page: Page): Promise<string[]> {
  return page.evaluate(broken, page.viewportSize()!.width);
}

/** WCAG 2.2, 2.5.8. */
function broken(width: number): string[] {
  const TARGET = 24;
  const faults = new Set<string>();
  const named = (element: Element) => {
    const text = (element.getAttribute("aria-label") ?? element.textContent ?? "")
      .replace(/\s+/g, " ")
      .trim();
    const tag = element.tagName.toLowerCase();
    return `${tag}${element.className && typeof element.className === "string" ? `.${element.className.split(" ").at(-1)}` : ""} "${text.slice(0, 40)}"`;
  };

  // In front of everything else stands one dialog, or the photo view.
  const front =
    [...document.querySelectorAll("dialog:modal")].at(-1) ?? document.querySelector("[data-photo-view]");
  const isInFront = (element: Element) => !front || front.contains(element);
  const isSeen = (element: Element) => {
    const { width, height } = element.getBoundingClientRect();
    const { clipPath } = getComputedStyle(element);
    const isVisible = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return isVisible && width > 1 && height > 1 && clipPath === "none";
  };
  const isClipping = ({ overflowX, overflowY }: CSSStyleDeclaration) =>
    overflowX !== "visible" || overflowY !== "visible";
  function* around(element: Element): Generator<Element> {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) yield up;
  }

  // 1. The page is not pushed sideways.
  const { scrollWidth } = document.documentElement;
  if (scrollWidth > width) {
    const widest = [...document.querySelectorAll("body *")].filter(
      (element) => isSeen(element) && element.getBoundingClientRect().right > width + 1,
    );
    faults.add(`the page is ${scrollWidth} wide: ${widest.slice(0, 3).map(named).join(", ")}`);
  }

  // 2. No text is cut off but by an ellipsis, or where it can be scrolled to.
  const walker = document.createTreeWalker(front ?? document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!parent || !node.textContent?.trim() || !isSeen(parent) || parent.closest("script, style, option"))
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    for (const box of [parent, ...around(parent)]) {
      const style = getComputedStyle(box);
      const { left, right, top, bottom, width } = box.getBoundingClientRect();
      if (style.clipPath !== "none" || width <= 1) break;
      if (style.position === "fixed" && box !== parent) break;
      if (!isClipping(style)) continue;
      if (style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none") break;
      if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
      // What stands beside the box is not cut: it is not shown.
      if (
        text.right <= left + 1 ||
        text.left >= right - 1 ||
        text.bottom <= top + 1 ||
        text.top >= bottom - 1
      )
        break;
      if (text.left < left - 1 || text.right > right + 1 || text.top < top - 2 || text.bottom > bottom + 2)
        faults.add(`cut off: ${named(parent)} in ${named(box)}`);
    }
  }

  // 3. Nothing is pushed sideways but where it is meant to be: in one line of chips, actions or pictures.
  for (const box of (front ?? document.body).querySelectorAll("*")) {
    if (box.scrollWidth <= box.clientWidth + 1 || !/auto|scroll/.test(getComputedStyle(box).overflowX))
      continue;
    if (
      !box.matches("input, search *, [role=toolbar], [role=toolbar] *, [aria-label=Adding] *") &&
      isSeen(box)
    )
      faults.add(`pushed sideways: ${named(box)}`);
  }

  // What can be pressed.
  const pressable = "a[href], button, input, select, textarea, summary, [role=option], [role=slider]";
  const all = [...document.querySelectorAll(pressable)].filter(
    (element) => isInFront(element) && isSeen(element),
  );
  const controls = all.filter((element) => getComputedStyle(element).pointerEvents !== "none");
  const layer = (element: Element): Element => {
    const stands = (up: Element) => {
      const { position, zIndex } = getComputedStyle(up);
      return (
        position === "fixed" ||
        position === "sticky" ||
        (position === "absolute" && zIndex !== "auto") ||
        up.matches("[role=listbox]")
      );
    };
    return [element, ...around(element)].find(stands) ?? document.body;
  };
  /** What is left of it in the window and in what it scrolls in. */
  const shown = (element: Element) => {
    let { left, right, top, bottom } = element.getBoundingClientRect();
    for (const box of around(element)) {
      const style = getComputedStyle(box);
      if (isClipping(style)) {
        const outer = box.getBoundingClientRect();
        left = Math.max(left, outer.left);
        right = Math.min(right, outer.right);
        top = Math.max(top, outer.top);
        bottom = Math.min(bottom, outer.bottom);
      }
      if (style.position === "fixed") break;
    }
    return {
      left: Math.max(0, left),
      right: Math.min(innerWidth, right),
      top: Math.max(0, top),
      bottom: Math.min(innerHeight, bottom),
    };
  };

  const isFixed = (element: Element) => getComputedStyle(element).position === "fixed";

  // 4. No two are half over one another, unless one stands in a layer above.
  const inView = controls.flatMap((element) => {
    const box = shown(element);
    return box.right - box.left > 1 && box.bottom - box.top > 1 ? [{ element, box, on: layer(element) }] : [];
  });
  for (const [at, a] of inView.entries())
    for (const b of inView.slice(at + 1)) {
      const isAbove = a.on !== b.on && !(isFixed(a.on) && isFixed(b.on));
      if (isAbove || a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (across <= 1 || down <= 1) continue;
      const isWithin = (inner: typeof a.box, outer: typeof a.box) =>
        inner.left >= outer.left - 1 &&
        inner.right <= outer.right + 1 &&
        inner.top >= outer.top - 1 &&
        inner.bottom <= outer.bottom + 1;
      if (isWithin(a.box, b.box) || isWithin(b.box, a.box)) continue;
      faults.add(`overlap: ${named(a.element)} and ${named(b.element)}`);
    }

  // 5. None is covered, and each is large enough for a finger, with what reaches beyond what is drawn.
  const hits = (element: Element, x: number, y: number) => {
    const hit = document.elementFromPoint(x, y);
    if (!hit) return true;
    const label = element instanceof HTMLInputElement ? element.labels?.[0] : undefined;
    return element.contains(hit) || Boolean(label?.contains(hit));
  };
  /** On purpose: what is offered or asked below a field or a button, and the skip link. */
  const isPopup = (hit: Element) =>
    Boolean(hit.closest("[role=listbox], search [role=alert], [aria-expanded=true] ~ *, a[href^='#']"));
  for (const { element, box } of inView) {
    const whole = element.getBoundingClientRect();
    const [x, y] = [(whole.left + whole.right) / 2, (whole.top + whole.bottom) / 2];
    if (x < box.left || x > box.right || y < box.top || y > box.bottom) continue;
    const hit = document.elementFromPoint(x, y);
    if (hit && !hits(element, x, y)) {
      // A photo lies beneath its own tick.
      if (isPopup(hit) || element.parentElement?.contains(hit)) continue;
      // What lies beneath something that sticks can be scrolled out from there.
      const before = window.scrollY;
      element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      const moved = element.getBoundingClientRect();
      const isFree = hits(element, (moved.left + moved.right) / 2, (moved.top + moved.bottom) / 2);
      window.scrollTo({ top: before, behavior: "instant" });
      if (!isFree) faults.add(`covered: ${named(element)} by ${named(hit)}`);
      continue;
    }
    const isInText = element.matches("a, button") && getComputedStyle(element).display === "inline";
    if (isInText) continue;
    const label =
      element instanceof HTMLInputElement ? element.labels?.[0]?.getBoundingClientRect() : undefined;
    const wide = Math.max(whole.width, label?.width ?? 0);
    const high = Math.max(whole.height, label?.height ?? 0);
    const reach = TARGET / 2 - 1;
    if (wide < TARGET && !(hits(element, x - reach, y) && hits(element, x + reach, y)))
      faults.add(`${Math.round(wide)} px wide: ${named(element)}`);
    if (high < TARGET && !(hits(element, x, y - reach) && hits(element, x, y + reach)))
      faults.add(`${Math.round(high)} px high: ${named(element)}`);
  }

  // 6. And none that stands at the end of the page is covered for good, by what stands at the foot of the window.
  const before = window.scrollY;
  window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  for (const { element, on } of controls.map((element) => ({ element, on: layer(element) }))) {
    if (on !== document.body) continue;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    // Above the middle of the window it can be scrolled down from beneath the bar.
    if (y < innerHeight / 2 || y > innerHeight || hits(element, x, y)) continue;
    const hit = document.elementFromPoint(x, y)!;
    if (
      !isPopup(hit) &&
      !element.parentElement?.contains(hit) &&
      ![...around(element)].some((box) => isClipping(getComputedStyle(box)))
    )
      faults.add(`covered at the end of the page: ${named(element)} by ${named(hit)}`);
  }
  window.scrollTo({ top: before, behavior: "instant" });

  // 7. Headings lead through the page, which says where one is.
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((heading) =>
    heading.checkVisibility(),
  );
  const levels = headings.map(({ tagName }) => Number(tagName[1]));
  const firsts = levels.filter((level) => level === 1).length;
  if (firsts !== 1) faults.add(`${firsts} headings of the first level`);
  for (const [at, level] of levels.entries())
    if (level > (levels[at - 1] ?? 1) + 1)
      faults.add(`a heading of level ${level} after one of ${levels[at - 1] ?? 0}: ${named(headings[at]!)}`);
  if (document.documentElement.lang !== "en") faults.add("no language is said");
  return [...faults];
}
