/** Family: the tree of individuals, each below its parent, coloured as its frame in the field. */
import { makeSvg } from "./dom.js";
import { individualHue, individualName } from "./overlays.js";

const TREE_STEP = 26;
const TREE_DOWN = 38;
// A larger family is drawn up to so many.
export const MOST_DRAWN = 400;

/**
 * Places of individuals: leaves beside each other, parents above the middle of their children.
 *
 * @param {Array<{id: number, parent: number|null}>} individuals
 * @returns {Map<number, {x: number, y: number}>} in steps across and generations down
 */
export function treePlaces(individuals) {
  const children = new Map(individuals.map((one) => [one.id, []]));
  const founders = [];
  for (const one of individuals) {
    const siblings = one.parent === null ? undefined : children.get(one.parent);
    (siblings ?? founders).push(one.id);
  }
  const places = new Map();
  let free = 0;
  // Without recursion: a line of a thousand generations is deep.
  const open = founders.map((id) => ({ id, depth: 0, entered: false })).reverse();
  while (open.length) {
    const top = open[open.length - 1];
    const own = children.get(top.id);
    if (!top.entered && own.length) {
      top.entered = true;
      for (let at = own.length - 1; at >= 0; at--) open.push({ id: own[at], depth: top.depth + 1, entered: false });
      continue;
    }
    open.pop();
    const x = own.length ? (places.get(own[0]).x + places.get(own[own.length - 1]).x) / 2 : free++;
    places.set(top.id, { x, y: top.depth });
  }
  return places;
}

/** @returns {SVGElement} the tree of those born up to `generation` */
export function drawFamily(individuals, by, generation) {
  const shown = individuals.filter((one) => one.generation <= generation && !one.moved).slice(0, MOST_DRAWN);
  const places = treePlaces(shown);
  const at = (id) => ({ x: 16 + places.get(id).x * TREE_STEP, y: 14 + places.get(id).y * TREE_DOWN });
  const parts = [];
  for (const one of shown) {
    if (one.parent === null || !places.has(one.parent)) continue;
    const [from, to] = [at(one.parent), at(one.id)];
    const middle = (from.y + to.y) / 2;
    parts.push(makeSvg("path", { d: `M${from.x} ${from.y}C${from.x} ${middle} ${to.x} ${middle} ${to.x} ${to.y}` }));
  }
  for (const one of shown) {
    const { x, y } = at(one.id);
    const title = makeSvg("title");
    title.textContent = `${individualName(one)}, born at generation ${one.generation}`;
    parts.push(
      makeSvg("circle", { cx: x, cy: y, r: 6.5, fill: individualHue(one, by === "none" ? "parent" : by) }, [title]),
    );
    if (shown.length <= 60) {
      // Beside a parent, whose line goes down; below one that has no children.
      const parent = shown.some((other) => other.parent === one.id);
      const place = parent ? { x: x + 9, y: y + 4 } : { x, y: y + 18, "text-anchor": "middle" };
      const text = makeSvg("text", place);
      text.textContent = String(one.generation);
      parts.push(text);
    }
  }
  const wide = Math.max(...[...places.values()].map((place) => place.x), 0) * TREE_STEP + 32;
  const high = Math.max(...[...places.values()].map((place) => place.y), 0) * TREE_DOWN + 40;
  const births = shown.filter((one) => one.parent !== null).length;
  const label = `Family tree: ${births} born up to generation ${generation}`;
  return makeSvg("svg", { class: "rv-tree", width: wide, height: high, role: "img", "aria-label": label }, parts);
}
