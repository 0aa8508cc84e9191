/**
 * Copies: where exact copies of a pattern stand, and the census of the places where one was born, as `find_copies`,
 * `Census` and, on bounded universes, `GridCensus` of `automata.replication` have them.
 */
import { tileKey } from "./field.js";
import { Edges, aroundOf } from "./edges.js";
import { makeSurface } from "./surface.js";

// Boxes of live cells beyond this are not searched after every generation.
export const MOST_SEARCHED = 1 << 22;

const PLANE = makeSurface({ kind: "plane" });

/** Which copies count, in the words of `automata.replication.copies.exact`, and in the page's. */
export const APART_WORDS = { isolated: "touching nothing", clear: "alone in their box", any: "touching others or not" };

/** @returns {{cells: Uint8Array, height: number, width: number}} cells turned and mirrored as `Transform.apply` does */
export function turned({ cells, height, width }, quarterTurns, mirrored = false) {
  let [now, high, wide] = [cells, height, width];
  if (mirrored) {
    now = now.slice();
    for (let row = 0; row < high; row++) now.subarray(row * wide, (row + 1) * wide).reverse();
  }
  for (let turn = 0; turn < ((quarterTurns % 4) + 4) % 4; turn++) {
    const next = new Uint8Array(now.length);
    // Clockwise: the first column, read upwards, becomes the first row.
    for (let row = 0; row < wide; row++) {
      for (let column = 0; column < high; column++) next[row * high + column] = now[(high - 1 - column) * wide + row];
    }
    [now, high, wide] = [next, wide, high];
  }
  return { cells: now, height: high, width: wide };
}

/** @returns {string} what `Transform.name` is: copies at one place are in its order */
function motionName(turns, mirrored) {
  const parts = [mirrored && "mirror", turns && `rotate${90 * turns}`].filter(Boolean);
  return parts.join("+") || "identity";
}

/** The distinct images of a pattern under a rule's symmetries, each with its live cells listed. */
export function patternVariants(pattern, symmetries) {
  const seen = new Map();
  for (const { quarter_turns: turns, mirrored = false, states = [] } of symmetries) {
    const renamed = states.length ? pattern.cells.map((state) => states[state]) : pattern.cells;
    const image = turned({ ...pattern, cells: renamed }, turns, mirrored);
    const key = `${image.height},${image.width}:${image.cells.join(",")}`;
    if (seen.has(key)) continue;
    const live = [];
    image.cells.forEach((state, at) => {
      if (state) live.push([Math.floor(at / image.width), at % image.width, state]);
    });
    seen.set(key, { ...image, live, turns, mirrored, name: motionName(turns, mirrored) });
  }
  return [...seen.values()];
}

/**
 * @param {import("./field.js").Field} field @param {Array} variants @param {"isolated"|"clear"|"any"} [apart]
 * @returns {Array<{top: number, left: number, height: number, width: number, live: Array}>|null} copies in reading
 *   order; null if the live cells cover too much to be searched
 */
export function findCopies(field, variants, apart = "isolated") {
  const box = field.boundingBox();
  if (!box || !variants.length || variants[0].live.length > field.population) return [];
  // A rim of background lets every look stay inside the array.
  const around = grownBox(box, 1 + longestSide(variants));
  if (around.height * around.width > MOST_SEARCHED) return null;
  return copiesOn(field.read(around), around, variants, apart);
}

/** @returns {number} the longest side of a pattern, however it is turned */
const longestSide = (variants) => Math.max(...variants.map((variant) => Math.max(variant.height, variant.width)));

/** @param {Uint8Array} board the cells of `around`, in which no copy reaches the rim @returns {Array} as findCopies */
function copiesOn(board, around, variants, apart) {
  const abundance = new Int32Array(256);
  for (let at = 0; at < board.length; at++) abundance[board[at]]++;
  const found = [];
  for (const variant of variants) {
    // Rarest first: most candidates fall at the first few comparisons.
    const live = [...variant.live].sort((one, other) => abundance[one[2]] - abundance[other[2]]);
    const places = live.map(([row, column]) => row * around.width + column);
    const [, , rarest] = live[0];
    if (!abundance[rarest]) continue;
    const last = (around.height - variant.height) * around.width;
    for (let at = board.indexOf(rarest); at >= 0; at = board.indexOf(rarest, at + 1)) {
      const corner = at - places[0];
      const column = corner % around.width;
      if (corner < 0 || corner >= last || column < 1 || column + variant.width >= around.width) continue;
      let standing = true;
      for (let which = 1; standing && which < live.length; which++) {
        standing = board[corner + places[which]] === live[which][2];
      }
      if (!standing || !standsApart(board, around.width, corner, variant, apart)) continue;
      found.push({
        top: Math.floor(corner / around.width) + around.top,
        left: column + around.left,
        height: variant.height,
        width: variant.width,
        live: variant.live,
        name: variant.name,
      });
    }
  }
  return found.sort((one, other) => inReadingOrder(one, other) || (one.name < other.name ? -1 : 1));
}

/** Whether nothing else lives in a copy's box, or beside its live cells, corners included. */
function standsApart(board, stride, corner, variant, apart) {
  if (apart === "any") return true;
  if (apart === "clear") {
    return variant.cells.every(
      (state, at) => board[corner + Math.floor(at / variant.width) * stride + (at % variant.width)] === state,
    );
  }
  for (const [row, column] of variant.live) {
    for (let down = row - 1; down <= row + 1; down++) {
      for (let across = column - 1; across <= column + 1; across++) {
        if (!board[corner + down * stride + across]) continue;
        const inside = down >= 0 && down < variant.height && across >= 0 && across < variant.width;
        if (!inside || !variant.cells[down * variant.width + across]) return false;
      }
    }
  }
  return true;
}

/**
 * The copies on a surface, each once, with the cells of the universe that it takes, in reading order as they lie
 * nearest to `home`, a row and a column: those that lie across an edge too, as `GridLayout.copies` finds them.
 *
 * @param {import("./surface.js").Surface} surface
 * @returns {Array<{top: number, left: number, height: number, width: number, cells: Array<[number, number]>}>|null}
 */
export function copiesOnSurface(field, variants, apart, surface, home) {
  const absolute = (copy) => copy.live.map(([row, column]) => [copy.top + row, copy.left + column]);
  const onPlane = (copies) => copies?.map((copy) => ({ ...copy, cells: absolute(copy) })) ?? null;
  if (!surface.bounded) return onPlane(findCopies(field, variants, apart));
  const box = field.boundingBox();
  if (!box || !variants.length || variants[0].live.length > field.population) return [];
  const edges = new Edges(surface, home);
  const reach = 1 + longestSide(variants);
  // What lives far from all edges lies across none.
  const inner = surface.border === 0 && edges.keepsClear(box, reach);
  const around = inner ? grownBox(box, reach) : grownBox(edges.extent(box), reach);
  if (around.height * around.width > MOST_SEARCHED) return null;
  const board = inner ? field.read(around) : edges.layOut(field, around);
  const found = new Map();
  const copies = copiesOn(board, around, variants, apart);
  for (const copy of copies.sort((one, other) => byReading(edges.away(one), edges.away(other)))) {
    const cells = edges.taken(absolute(copy));
    if (!cells) continue;
    const key = cells
      .map(([row, column]) => tileKey(row, column))
      .sort((one, other) => one - other)
      .join();
    if (!found.has(key)) found.set(key, { ...copy, ...edges.nearest(copy), cells });
  }
  return [...found.values()].sort(inReadingOrder);
}

const grownBox = (box, by) => ({
  top: box.top - by,
  left: box.left - by,
  height: box.height + 2 * by,
  width: box.width + 2 * by,
});

/** Compares lists of numbers by the first that differs. */
function byReading(one, other) {
  const at = one.findIndex((value, place) => value !== other[place]);
  return at < 0 ? 0 : one[at] - other[at];
}

const inReadingOrder = (a, b) => a.top - b.top || a.left - b.left || a.height - b.height || a.width - b.width;

/**
 * Watches a run for copies of an ancestor: each place counts once, when first seen, and only if a copy stays elsewhere.
 *
 * An individual's parent is the earlier place that lies nearest: a guess, which a tracked genealogy need not confirm.
 */
export class PageCensus {
  /**
   * @param {import("./field.js").Field} field that holds the ancestor
   * @param {Array} symmetries under which copies count
   * @param {number} start its generation
   * @param {"isolated"|"clear"|"any"} [apart] which copies count
   * @param {import("./surface.js").Surface} [surface] on which it runs; the plane where none is given
   */
  constructor(field, symmetries, start, apart = "isolated", surface = PLANE) {
    this.apart = apart;
    this.surface = surface;
    const box = field.boundingBox() ?? { top: 0, left: 0, height: 0, width: 0 };
    const pattern = { cells: field.read(box), height: box.height, width: box.width };
    this.variants = box.height ? patternVariants(pattern, symmetries) : [];
    this.home = [box.top, box.left];
    /** The last generation that was looked at. */
    this.upTo = start;
    /** Copies that stand now, as of `upTo`; null: there was too much to search. */
    this.standing = [];
    this.individuals = [];
    this.moves = 0;
    this.placesAt = new Map();
    if (box.height) {
      const cells = this.variants[0].live.map(([row, column]) => [box.top + row, box.left + column]);
      this.#claim({ ...box, cells }, start, null);
      this.standing = this.#find(field);
    }
  }

  /** Take in a generation; those that were seen before are passed over. */
  observe(generation, field) {
    if (generation <= this.upTo || !this.variants.length) return;
    this.upTo = generation;
    this.standing = this.#find(field);
    if (!this.standing) return;
    const old = this.individuals.length;
    for (const copy of this.standing) if (!this.#isKnown(copy)) this.#claim(copy, generation, this.#nearest(copy, old));
    const fresh = this.individuals.slice(old);
    const alone = fresh.length === 1 ? fresh[0].keys : null;
    if (fresh.length && !this.individuals.slice(0, old).some((place) => inhabitedPlace(place, field, alone))) {
      // No copy remained: the first of the new ones is where the mother went.
      fresh[0].moved = true;
      this.moves++;
    }
  }

  /** Births so far, or up to a generation. */
  births(generation = Infinity) {
    return this.individuals.filter((one) => one.parent !== null && !one.moved && one.generation <= generation);
  }

  /** Forget what was seen after a generation, for the run has been changed there. */
  truncate(generation) {
    if (generation >= this.upTo) return;
    this.individuals = this.individuals.filter((one) => one.generation <= generation);
    this.upTo = generation;
    this.placesAt = new Map();
    this.individuals.forEach((one) => this.#enter(one));
    this.moves = this.individuals.filter((one) => one.moved).length;
  }

  #find(field) {
    return copiesOnSurface(field, this.variants, this.apart, this.surface, this.home);
  }

  #claim(copy, generation, parent) {
    const one = {
      id: this.individuals.length,
      parent: parent ? parent.id : null,
      depth: parent ? parent.depth + 1 : 0,
      generation,
      x: copy.left,
      y: copy.top,
      width: copy.width,
      height: copy.height,
      moved: false,
      cells: copy.cells,
      keys: new Set(copy.cells.map(([row, column]) => tileKey(row, column))),
    };
    this.individuals.push(one);
    this.#enter(one);
  }

  #enter(one) {
    for (const key of one.keys) {
      const held = this.placesAt.get(key);
      if (held) held.push(one.id);
      else this.placesAt.set(key, [one.id]);
    }
  }

  /** Whether more than half of a copy's live cells were live in one of the places known. */
  #isKnown(copy) {
    const shared = new Map();
    for (const [row, column] of copy.cells) {
      for (const id of this.placesAt.get(tileKey(row, column)) ?? []) {
        shared.set(id, (shared.get(id) ?? 0) + 1);
      }
    }
    return 2 * Math.max(0, ...shared.values()) > copy.cells.length;
  }

  #nearest(copy, old) {
    const distance = (one) => {
      const down = one.y + one.height / 2 - copy.top - copy.height / 2;
      const right = one.x + one.width / 2 - copy.left - copy.width / 2;
      // Once round a torus, or several times, leads to the same place.
      return Math.min(...aroundOf(this.surface, 1).map((way) => Math.hypot(down + way[0], right + way[1])));
    };
    let best = this.individuals[0];
    for (const one of this.individuals.slice(0, old)) if (distance(one) < distance(best)) best = one;
    return best;
  }
}

/** Whether at least half of the cells that lived in a place live now; those of a newcomer do not count. */
function inhabitedPlace(place, field, newcomer) {
  let alive = 0;
  for (const [row, column] of place.cells) {
    if (field.get(row, column) && !newcomer?.has(tileKey(row, column))) alive++;
  }
  return 2 * alive >= place.cells.length;
}
