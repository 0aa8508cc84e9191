/**
 * PageUniverse: a rule, a surface and cells that move forward in time, as `automata.Universe` does.
 *
 * Cells outside the tile are copied around it from wherever `locate` says they stand, so that every surface is run by
 * the same kernels. A tile is computed only if what it sees changed in the generation before.
 */
import { EMPTY_TILE, Field, TILE, TILE_CELLS, TILE_SHIFT, tileAcross, tileDown, tileKey } from "./field.js";
import { makeKernel } from "./kernels.js";
import { strobingPhases } from "./rules.js";

// A rule under which empty cells come alive needs every tile of its universe.
const MOST_FILLED = 1 << 26;

export class PageUniverse {
  /**
   * @param {import("./rules.js").PageRule} rule
   * @param {import("./surface.js").Surface} surface
   * @param {{strobing?: boolean, generation?: number}} [options]
   */
  constructor(rule, surface, { strobing = true, generation = 0 } = {}) {
    this.rule = rule;
    this.surface = surface;
    this.phases = strobing ? strobingPhases(rule) : [rule];
    this.quiescent = this.phases.every((phase) => phase.quiescent);
    if (!this.quiescent && !surface.whole) {
      throw new Error(`rule ${rule.name} turns an empty plane alive: run it on a bounded universe`);
    }
    if (surface.border >= rule.states) throw new Error(`border state ${surface.border} is no state of ${rule.name}`);
    this.generation = generation;
    this.field = new Field();
    this.reach = Math.max(1, rule.reach);
    this.ring = Math.ceil(this.reach / TILE);
    this.stride = TILE + 2 * this.reach;
    this.kernels = this.phases.map((phase) => makeKernel(phase, this.stride));
    this.padded = new Uint8Array((this.stride * this.stride + 3) & ~3);
    this.paddedWords = new Int32Array(this.padded.buffer);
    /** Keys of the tiles that the last generation changed; null: anything may have changed. @type {Set<number>|null} */
    this.changed = null;
    this.halos = new Map();
    this.dependents = surface.whole ? this.#findDependents() : null;
  }

  get population() {
    return this.field.population;
  }

  /** @param {number} row @param {number} column @returns {boolean} whether there is such a cell */
  holds(row, column) {
    const { height, width } = this.surface;
    return (height === null || (row >= 0 && row < height)) && (width === null || (column >= 0 && column < width));
  }

  get(row, column) {
    return this.field.get(row, column);
  }

  /** Set a cell; one beyond the edge is left as it is, and a state that the rule lacks is refused. */
  set(row, column, state) {
    if (!(state >= 0 && state < this.rule.states)) throw new Error(`${this.rule.name} has no state ${state}`);
    if (!this.holds(row, column)) return;
    const key = this.field.set(row, column, state);
    if (key >= 0) this.changed?.add(key);
  }

  /** What a cell sees: the states of its neighbourhood, the centre first. */
  context(row, column) {
    const at = [0, 0];
    return this.rule.rows.map((down, place) =>
      this.surface.locate(row + down, column + this.rule.columns[place], at)
        ? this.field.get(at[0], at[1])
        : this.surface.border,
    );
  }

  /** The rule that makes the next generation: one of a pair where the rule strobes. */
  get phase() {
    return this.phases[this.generation % this.phases.length];
  }

  /** @returns {Array} everything that `restore` needs */
  snapshot() {
    return [this.generation, this.field.snapshot()];
  }

  restore([generation, held]) {
    this.generation = generation;
    this.field.restore(held);
    this.changed = null;
  }

  /** Advance by one generation. */
  step() {
    const kernel = this.kernels[this.generation % this.kernels.length];
    const { field } = this;
    /** @type {Array<[number, Uint8Array, number]>} key, cells and population of tiles that change */
    const results = [];
    for (const key of this.#active()) {
      const tile = field.tiles.get(key);
      const live = this.#gather(key);
      if (!live && this.quiescent) continue;
      const cells = tile ? tile.cells : EMPTY_TILE;
      const out = tile?.spare ?? new Uint8Array(TILE_CELLS);
      const top = tileDown(key) * TILE;
      const left = tileAcross(key) * TILE;
      const height = this.surface.height === null ? TILE : Math.min(TILE, this.surface.height - top);
      const width = this.surface.width === null ? TILE : Math.min(TILE, this.surface.width - left);
      const base = this.reach * this.stride + this.reach;
      const found = kernel(this.padded, base, cells, out, height, width);
      if (found & 1) results.push([key, out, found >> 1]);
      else if (tile) tile.spare = out;
    }
    const changed = new Set();
    for (const [key, out, population] of results) {
      field.replace(field.claim(key), out, population);
      changed.add(key);
    }
    // Tiles that have long been empty are let go; one that has just become so is kept for a generation.
    for (const key of this.changed ?? []) {
      const tile = field.tiles.get(key);
      if (tile && !tile.population && !changed.has(key)) field.tiles.delete(key);
    }
    this.changed = changed;
    this.generation++;
  }

  /** @param {number} steps */
  run(steps) {
    for (let done = 0; done < steps; done++) this.step();
  }

  /** @returns {Iterable<number>} keys of the tiles that may change in this generation */
  #active() {
    const { field, surface } = this;
    // Where two rules take turns, what stood still under one need not under the other.
    const all = this.changed === null || this.phases.length > 1;
    if (all && surface.whole && (!this.quiescent || surface.border)) return this.#allTiles();
    const active = new Set();
    for (const key of all ? field.tiles.keys() : this.changed) {
      const down = tileDown(key);
      const across = tileAcross(key);
      for (let row = down - this.ring; row <= down + this.ring; row++) {
        for (let column = across - this.ring; column <= across + this.ring; column++) {
          if (this.holds(row * TILE, column * TILE)) active.add(tileKey(row, column));
        }
      }
      if (this.dependents) for (const other of this.dependents.get(key) ?? []) active.add(other);
      else if (surface.bounded) this.#addBehind(down, across, active);
    }
    return active;
  }

  #allTiles() {
    const { height, width } = this.surface;
    if (height * width > MOST_FILLED) throw new Error(`a universe of ${height} × ${width} cells is too large to fill`);
    const keys = [];
    for (let down = 0; down * TILE < height; down++) {
      for (let across = 0; across * TILE < width; across++) keys.push(tileKey(down, across));
    }
    return keys;
  }

  /** On a tube or a strip: of a tile at one of its edges, add all that lie at an edge beside it. */
  #addBehind(down, across, active) {
    const side = this.surface.height ?? this.surface.width;
    const high = this.surface.height !== null;
    const atEdge = (tile) => tile * TILE < this.reach || (tile + 1) * TILE > side - this.reach;
    if (!atEdge(high ? down : across)) return;
    for (let tile = 0; tile * TILE < side; tile++) {
      if (!atEdge(tile)) continue;
      for (let shift = -this.ring; shift <= this.ring; shift++) {
        active.add(high ? tileKey(tile, across + shift) : tileKey(down + shift, tile));
      }
    }
  }

  /** Copy what a tile's cells see into `padded`; returns whether any of it is live. */
  #gather(key) {
    const { padded, stride, reach, field } = this;
    padded.fill(0);
    const down = tileDown(key);
    const across = tileAcross(key);
    for (let row = down - this.ring; row <= down + this.ring; row++) {
      for (let column = across - this.ring; column <= across + this.ring; column++) {
        const tile = field.tiles.get(tileKey(row, column));
        if (!tile || !tile.population) continue;
        const { cells } = tile;
        // Of the source tile the rows and columns that lie within the padded square.
        const top = Math.max(0, (down - row) * TILE - reach);
        const bottom = Math.min(TILE, (down - row + 1) * TILE + reach);
        const left = Math.max(0, (across - column) * TILE - reach);
        const right = Math.min(TILE, (across - column + 1) * TILE + reach);
        for (let line = top; line < bottom; line++) {
          let to = ((row - down) * TILE + line + reach) * stride + (column - across) * TILE + left + reach;
          const first = line * TILE;
          for (let from = first + left, stop = first + right; from < stop; from++, to++) padded[to] = cells[from];
        }
      }
    }
    if (this.surface.bounded) {
      const halo = this.#halo(key);
      for (const { source, from, to } of halo.groups) {
        const cells = field.tiles.get(source)?.cells;
        if (cells) for (let at = 0; at < to.length; at++) padded[to[at]] = cells[from[at]];
      }
      if (this.surface.border) for (const place of halo.border) padded[place] = this.surface.border;
    }
    const words = this.paddedWords;
    for (let at = 0; at < words.length; at++) if (words[at]) return true;
    return false;
  }

  /** Where the cells beyond the edge come from that a tile sees: places in `padded`, by source tile. */
  #halo(key) {
    const known = this.halos.get(key);
    if (known) return known;
    const groups = new Map();
    const border = [];
    const { stride, reach } = this;
    const top = tileDown(key) * TILE - reach;
    const left = tileAcross(key) * TILE - reach;
    const at = [0, 0];
    if (!this.holds(top, left) || !this.holds(top + stride - 1, left + stride - 1)) {
      for (let row = 0; row < stride; row++) {
        for (let column = 0; column < stride; column++) {
          if (this.holds(top + row, left + column)) continue;
          const place = row * stride + column;
          if (!this.surface.locate(top + row, left + column, at)) {
            border.push(place);
            continue;
          }
          const source = tileKey(at[0] >> TILE_SHIFT, at[1] >> TILE_SHIFT);
          let group = groups.get(source);
          if (!group) groups.set(source, (group = { source, from: [], to: [] }));
          group.from.push((at[0] & (TILE - 1)) * TILE + (at[1] & (TILE - 1)));
          group.to.push(place);
        }
      }
    }
    const halo = {
      groups: [...groups.values()].map(({ source, from, to }) => ({
        source,
        from: Int32Array.from(from),
        to: Int32Array.from(to),
      })),
      border: Int32Array.from(border),
    };
    this.halos.set(key, halo);
    return halo;
  }

  /** Of each tile of a bounded universe the tiles that see it across an edge. */
  #findDependents() {
    const { height, width } = this.surface;
    const dependents = new Map();
    const [rows, columns] = [Math.ceil(height / TILE), Math.ceil(width / TILE)];
    const outer = (tile, side) => tile * TILE < this.reach || (tile + 1) * TILE > side - this.reach;
    for (let down = 0; down < rows; down++) {
      for (let across = 0; across < columns; across++) {
        if (!outer(down, height) && !outer(across, width)) {
          // The tiles between the edges of this row see no edge.
          while (across + 1 < columns && !outer(across + 1, width)) across++;
          continue;
        }
        const key = tileKey(down, across);
        for (const { source } of this.#halo(key).groups) {
          if (!dependents.has(source)) dependents.set(source, []);
          dependents.get(source).push(key);
        }
      }
    }
    return dependents;
  }
}
