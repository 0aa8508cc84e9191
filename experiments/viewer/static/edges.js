/**
 * Edges: what lies beyond the edges of a bounded universe, laid out as far as a pattern reaches, so that copies which
 * lie across an edge are seen whole; as `automata.replication.copies.grid` does it.
 */

/**
 * @param {import("./surface.js").Surface} surface @param {number} turns at most so many either way
 * @returns {Array<[number, number]>} rows and columns of the ways around a torus that lead to the same cell
 */
export function aroundOf(surface, turns) {
  const { height, width, row_shift = 0, column_shift = 0 } = surface.told;
  if (surface.kind !== "torus") return [[0, 0]];
  const counts = Array.from({ length: 2 * turns + 1 }, (_, at) => at - turns);
  const ways = [];
  for (const down of height === null ? [0] : counts) {
    for (const across of width === null ? [0] : counts) {
      ways.push([
        (down ? down * height : 0) - (across ? across * row_shift : 0),
        (across ? across * width : 0) - (down ? down * column_shift : 0),
      ]);
    }
  }
  return ways;
}

export class Edges {
  /**
   * @param {import("./surface.js").Surface} surface that is bounded
   * @param {[number, number]} home the row and the column that places are seen from
   */
  constructor(surface, home) {
    this.surface = surface;
    this.home = home;
    this.ways = aroundOf(surface, 2);
  }

  /** @returns {import("./field.js").CellBox} the universe itself, along a side without end as far as `box` goes */
  extent(box) {
    const { height, width } = this.surface;
    const [top, high] = height === null ? [box.top, box.height] : [0, height];
    const [left, wide] = width === null ? [box.left, box.width] : [0, width];
    return { top, left, height: high, width: wide };
  }

  /** Whether `box` stays so many cells away from every edge. */
  keepsClear(box, reach) {
    const { height, width } = this.surface;
    const clear = (start, size, side) => side === null || (start >= reach && start + size <= side - reach);
    return clear(box.top, box.height, height) && clear(box.left, box.width, width);
  }

  #holds(row, column) {
    const { height, width } = this.surface;
    return (height === null || (row >= 0 && row < height)) && (width === null || (column >= 0 && column < width));
  }

  /** @returns {Uint8Array} the states that stand at the places of `around`, beyond the edges too */
  layOut(field, around) {
    const { surface } = this;
    const board = field.read(around);
    const cell = [0, 0];
    for (let at = 0, row = around.top; row < around.top + around.height; row++) {
      for (let column = around.left; column < around.left + around.width; column++, at++) {
        if (this.#holds(row, column)) {
          // Rows within the universe are read already: on to its right edge.
          const stop = surface.width === null ? around.left + around.width : surface.width;
          at += stop - column - 1;
          column = stop - 1;
        } else board[at] = surface.locate(row, column, cell) ? field.get(cell[0], cell[1]) : surface.border;
      }
    }
    return board;
  }

  /**
   * @param {Array<[number, number]>} cells of a copy as it lies
   * @returns {Array<[number, number]>|null} the cells of the universe that these are; null for a copy that lies beyond
   *   the edges altogether, where it is counted turned, on the border, or on itself
   */
  taken(cells) {
    if (!cells.some(([row, column]) => this.#holds(row, column))) return null;
    const seen = new Set();
    const found = [];
    for (const [row, column] of cells) {
      const cell = [0, 0];
      if (!this.surface.locate(row, column, cell) || seen.has(`${cell}`)) return null;
      seen.add(`${cell}`);
      found.push(cell);
    }
    return found;
  }

  /** @returns {[number, number, number]} how far a place is from home, to compare places by */
  away({ top, left }) {
    const [down, right] = [top - this.home[0], left - this.home[1]];
    return [Math.max(Math.abs(down), Math.abs(right)), down, right];
  }

  /** @returns {{top: number, left: number}} where a box lies that is nearest to home, on a torus; else where it is */
  nearest({ top, left }) {
    let best = null;
    for (const [down, right] of this.ways) {
      const place = { top: top + down, left: left + right };
      const far = this.away(place);
      const at = best ? far.findIndex((value, which) => value !== best.far[which]) : 0;
      if (!best || (at >= 0 && far[at] < best.far[at])) best = { place, far };
    }
    return best.place;
  }
}
