/**
 * Surfaces: which cell of the universe lies behind each edge, as `automata.topology` says it.
 *
 * A surface is {height, width, border, shown, locate}: a side of null has no end, `locate(row, column, out)` writes the
 * cell that stands at a place of the plane into `out` and returns true, or returns false for the border.
 *
 * @typedef {{kind: string, height: number|null, width: number|null, border: number, bounded: boolean, whole: boolean,
 *   locate: (row: number, column: number, out: number[]) => boolean, told: object}} Surface
 */

/** Remainder that is never negative, for a divisor above 0. */
export const modulo = (value, by) => ((value % by) + by) % by;

const SURFACE_KINDS = {
  plane: () => (row, column, out) => {
    out[0] = row;
    out[1] = column;
    return true;
  },
  torus:
    ({ height, width, row_shift = 0, column_shift = 0 }) =>
    (row, column, out) => {
      if (height !== null) {
        column += Math.floor(row / height) * column_shift;
        row = modulo(row, height);
      }
      if (width !== null) {
        row += Math.floor(column / width) * row_shift;
        column = modulo(column, width);
      }
      out[0] = height === null ? row : modulo(row, height);
      out[1] = column;
      return true;
    },
  fixed:
    ({ height, width }) =>
    (row, column, out) => {
      out[0] = row;
      out[1] = column;
      return (height === null || (row >= 0 && row < height)) && (width === null || (column >= 0 && column < width));
    },
  "klein-bottle":
    ({ height, width, twisted = "horizontal", shift = 0 }) =>
    (row, column, out) => {
      const down = Math.floor(row / height);
      const across = Math.floor(column / width);
      row = modulo(row, height);
      column = modulo(column, width);
      if (twisted === "horizontal" && down % 2) column = modulo(width - 1 - column - shift, width);
      if (twisted === "vertical" && across % 2) row = modulo(height - 1 - row - shift, height);
      out[0] = row;
      out[1] = column;
      return true;
    },
  "cross-surface":
    ({ height, width }) =>
    (row, column, out) => {
      const down = Math.floor(row / height);
      const across = Math.floor(column / width);
      row = modulo(row, height);
      column = modulo(column, width);
      out[0] = across % 2 ? height - 1 - row : row;
      out[1] = down % 2 ? width - 1 - column : column;
      return true;
    },
  sphere:
    ({ height: side }) =>
    (row, column, out) => {
      // Four squares round a pole repeat along both axes; this is the one that holds the top left pole.
      row = modulo(row + side, 2 * side) - side;
      column = modulo(column + side, 2 * side) - side;
      out[0] = row;
      out[1] = column;
      if (row < 0 && column < 0) {
        out[0] = -1 - row;
        out[1] = -1 - column;
      } else if (row < 0) {
        out[0] = column;
        out[1] = -1 - row;
      } else if (column < 0) {
        out[0] = -1 - column;
        out[1] = row;
      }
      return true;
    },
};

/** @param {object} told a document's topology @returns {Surface} */
export function makeSurface(told) {
  const given = { height: null, width: null, ...told };
  const kind = given.kind ?? "plane";
  if (!(kind in SURFACE_KINDS)) throw new Error(`there is no topology ${JSON.stringify(kind)}`);
  const sides = [given.height, given.width].filter((side) => side !== null);
  if (sides.some((side) => !Number.isInteger(side) || side < 1)) throw new Error("a bounded side has at least 1 cell");
  return {
    kind,
    height: given.height,
    width: given.width,
    border: given.border_state ?? 0,
    bounded: sides.length > 0,
    whole: sides.length === 2, // both sides are bounded
    locate: SURFACE_KINDS[kind](given),
    told: given,
  };
}

/** @param {Surface} surface @returns {string} such as "torus 20×30" */
export function surfaceName(surface) {
  if (!surface.bounded) return "plane";
  return `${surface.kind.replace("-", " ")} ${surface.height ?? "∞"}×${surface.width ?? "∞"}`;
}
