/**
 * Two fields compared: which cells differ, which is the first, and a field of the kinds of difference to be painted.
 * Kinds and colours are those of `automata.films.difference`.
 */
import { EMPTY_TILE, TILE, TILE_CELLS, TILE_SHIFT } from "./field.js";

export const KIND_WORDS = [
  "dead in both",
  "the same in both",
  "in another state",
  "in {first} alone",
  "in {second} alone",
];
export const KIND_COLOURS = ["#101418", "#5b6570", "#f0b429", "#ff7a50", "#2fc79a"];

/**
 * @param {import("./field.js").Field} one @param {import("./field.js").Field} other
 * @param {Iterable<number>|null} [keys] of the tiles that may differ; null: all
 * @returns {{count: number, row: number, column: number}|null} how many cells differ, and the first in reading order
 */
export function compareFields(one, other, keys = null) {
  let count = 0;
  let [row, column] = [Infinity, Infinity];
  for (const key of keys ?? new Set([...one.tiles.keys(), ...other.tiles.keys()])) {
    const [first, second] = [one.tiles.get(key), other.tiles.get(key)];
    const [a, b] = [first?.cells ?? EMPTY_TILE, second?.cells ?? EMPTY_TILE];
    if (a === b) continue;
    const { top, left } = first ?? second;
    for (let at = 0; at < TILE_CELLS; at++) {
      if (a[at] === b[at]) continue;
      count++;
      const here = top + (at >> TILE_SHIFT);
      const across = left + (at & (TILE - 1));
      if (here < row || (here === row && across < column)) [row, column] = [here, across];
    }
  }
  return count ? { count, row, column } : null;
}

/** What a painter sees of two fields: tiles whose cells are kinds of difference, made when they are asked for. */
export class DifferenceField {
  constructor(one, other) {
    this.one = one;
    this.other = other;
    this.tiles = this; // it answers `get` and `keys` itself
    this.made = new Map();
  }

  keys() {
    return new Set([...this.one.tiles.keys(), ...this.other.tiles.keys()]);
  }

  get(key) {
    const [first, second] = [this.one.tiles.get(key), this.other.tiles.get(key)];
    if (!first?.population && !second?.population) return undefined;
    const known = this.made.get(key);
    const version = `${first?.version} ${second?.version}`;
    if (known?.version === version) return known;
    const [a, b] = [first?.cells ?? EMPTY_TILE, second?.cells ?? EMPTY_TILE];
    const cells = known?.cells ?? new Uint8Array(TILE_CELLS);
    for (let at = 0; at < TILE_CELLS; at++) {
      cells[at] = a[at] === b[at] ? (a[at] ? 1 : 0) : a[at] && b[at] ? 2 : a[at] ? 3 : 4;
    }
    const { top, left } = first ?? second;
    const made = { key, top, left, cells, population: 1, version, looks: null };
    this.made.set(key, made);
    return made;
  }
}
