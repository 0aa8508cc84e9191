/**
 * Field: cells of a plane in square tiles, of which only those are kept that hold a live cell or may soon.
 *
 * Snapshots share the tiles' arrays: an array that a snapshot holds is never written again.
 *
 * @typedef {{key: number, top: number, left: number, cells: Uint8Array, spare: Uint8Array|null, shared: boolean,
 *   population: number, version: number, looks: object|null}} Tile
 * @typedef {{top: number, left: number, height: number, width: number}} CellBox
 */

/** Cells along a tile's side: a power of two. */
export const TILE = 64;
export const TILE_SHIFT = 6;
export const TILE_CELLS = TILE * TILE;
/** What a tile that is not kept holds. */
export const EMPTY_TILE = new Uint8Array(TILE_CELLS);
const KEY_HALF = 1 << 25;
const KEY_SIDE = 1 << 26;
/** Rows and columns lie between minus and plus this. */
export const FARTHEST_CELL = KEY_HALF * TILE;

/** @param {number} down tile's row @param {number} across tile's column @returns {number} */
export const tileKey = (down, across) => (down + KEY_HALF) * KEY_SIDE + (across + KEY_HALF);
/** @param {number} key @returns {number} */
export const tileDown = (key) => Math.floor(key / KEY_SIDE) - KEY_HALF;
/** @param {number} key @returns {number} */
export const tileAcross = (key) => (key % KEY_SIDE) - KEY_HALF;

export class Field {
  constructor() {
    /** @type {Map<number, Tile>} */
    this.tiles = new Map();
    this.population = 0;
    // Counts up with every change, so that whoever drew a tile knows whether it is still the same.
    this.clock = 0;
  }

  /** @param {number} key @returns {Tile} the tile, made if there was none */
  claim(key) {
    let tile = this.tiles.get(key);
    if (!tile) {
      tile = {
        key,
        top: tileDown(key) * TILE,
        left: tileAcross(key) * TILE,
        cells: new Uint8Array(TILE_CELLS),
        spare: null,
        shared: false,
        population: 0,
        version: ++this.clock,
        looks: null,
      };
      this.tiles.set(key, tile);
    }
    return tile;
  }

  /** Give a tile other cells; the old array becomes its spare one, unless a snapshot holds it. */
  replace(tile, cells, population) {
    tile.spare = tile.shared ? null : tile.cells;
    tile.cells = cells;
    tile.shared = false;
    tile.version = ++this.clock;
    this.population += population - tile.population;
    tile.population = population;
  }

  /** @param {number} row @param {number} column @returns {number} */
  get(row, column) {
    const tile = this.tiles.get(tileKey(Math.floor(row / TILE), Math.floor(column / TILE)));
    return tile ? tile.cells[(row - tile.top) * TILE + column - tile.left] : 0;
  }

  /** @returns {number} the key of the tile that changed, or -1 if the cell held the state already */
  set(row, column, state) {
    if (Math.abs(row) >= FARTHEST_CELL || Math.abs(column) >= FARTHEST_CELL) throw new Error("a cell lies too far out");
    const key = tileKey(Math.floor(row / TILE), Math.floor(column / TILE));
    if (!state && !this.tiles.has(key)) return -1;
    const tile = this.claim(key);
    const at = (row - tile.top) * TILE + column - tile.left;
    const before = tile.cells[at];
    if (before === state) return -1;
    if (tile.shared) {
      tile.cells = tile.cells.slice();
      tile.shared = false;
    }
    tile.cells[at] = state;
    const more = (state ? 1 : 0) - (before ? 1 : 0);
    tile.population += more;
    this.population += more;
    tile.version = ++this.clock;
    return key;
  }

  /** @param {CellBox} box @returns {Uint8Array} its cells, row by row */
  read({ top, left, height, width }) {
    const out = new Uint8Array(height * width);
    if (!height || !width) return out;
    for (let down = Math.floor(top / TILE); down * TILE < top + height; down++) {
      for (let across = Math.floor(left / TILE); across * TILE < left + width; across++) {
        const tile = this.tiles.get(tileKey(down, across));
        if (!tile || !tile.population) continue;
        const from = Math.max(left, tile.left);
        const stop = Math.min(left + width, tile.left + TILE);
        const last = Math.min(top + height, tile.top + TILE);
        for (let row = Math.max(top, tile.top); row < last; row++) {
          const start = (row - tile.top) * TILE - tile.left;
          out.set(tile.cells.subarray(start + from, start + stop), (row - top) * width + from - left);
        }
      }
    }
    return out;
  }

  /** @returns {CellBox|null} the smallest box that holds all live cells */
  boundingBox() {
    let [top, left, bottom, right] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const tile of this.tiles.values()) {
      if (!tile.population) continue;
      // What lies within the box so far needs no look.
      if (tile.top >= top && tile.left >= left && tile.top + TILE <= bottom && tile.left + TILE <= right) continue;
      for (let at = 0; at < TILE_CELLS; at++) {
        if (!tile.cells[at]) continue;
        const row = tile.top + (at >> TILE_SHIFT);
        const column = tile.left + (at & (TILE - 1));
        if (row < top) top = row;
        if (row >= bottom) bottom = row + 1;
        if (column < left) left = column;
        if (column >= right) right = column + 1;
      }
    }
    return top === Infinity ? null : { top, left, height: bottom - top, width: right - left };
  }

  /** @returns {Tile[]} tiles with live cells, in reading order */
  inOrder() {
    return [...this.tiles.values()].filter((tile) => tile.population).sort((one, other) => one.key - other.key);
  }

  /**
   * Call `take(row, start, stop, state)` for each stretch of equal live cells, in reading order.
   *
   * @param {(row: number, start: number, stop: number, state: number) => void} take
   */
  eachRun(take) {
    const tiles = this.inOrder();
    for (let first = 0; first < tiles.length;) {
      let last = first;
      while (last < tiles.length && tiles[last].top === tiles[first].top) last++;
      for (let line = 0; line < TILE; line++) {
        let [start, stop, held] = [0, 0, 0];
        for (let which = first; which < last; which++) {
          const { cells, left } = tiles[which];
          for (let at = line * TILE, column = left; column < left + TILE; at++, column++) {
            const state = cells[at];
            if (state === held && column === stop) {
              stop++;
              continue;
            }
            if (held) take(tiles[first].top + line, start, stop, held);
            [start, stop, held] = [column, column + 1, state];
          }
        }
        if (held) take(tiles[first].top + line, start, stop, held);
      }
      first = last;
    }
  }

  /** @returns {Array<[number, Uint8Array, number]>} key, cells and population of every tile with live cells */
  snapshot() {
    /** @type {Array<[number, Uint8Array, number]>} */
    const held = [];
    for (const tile of this.tiles.values()) {
      if (!tile.population) continue;
      tile.shared = true;
      held.push([tile.key, tile.cells, tile.population]);
    }
    return held;
  }

  /** @param {Array<[number, Uint8Array, number]>} held what `snapshot` returned */
  restore(held) {
    const before = this.tiles;
    this.tiles = new Map();
    this.population = 0;
    for (const [key, cells, population] of held) {
      const old = before.get(key);
      if (old && old.cells === cells) {
        this.tiles.set(key, old);
      } else {
        const tile = this.claim(key);
        tile.cells = cells;
        tile.shared = true;
        tile.population = population;
      }
      this.population += population;
    }
  }
}

/** @param {CellBox|null} one @param {CellBox|null} other @returns {CellBox|null} the smallest box that holds both */
export function unionBox(one, other) {
  if (!one || !other) return one ?? other;
  const top = Math.min(one.top, other.top);
  const left = Math.min(one.left, other.left);
  return {
    top,
    left,
    height: Math.max(one.top + one.height, other.top + other.height) - top,
    width: Math.max(one.left + one.width, other.left + other.width) - left,
  };
}
