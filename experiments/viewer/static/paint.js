/**
 * Painting: cells as pixels of an array, at any zoom. Rows of pixels that show one row of cells are copied, and where a
 * pixel shows many cells only live ones are looked at: a frame takes a few milliseconds whatever is shown.
 */
import { TILE, TILE_CELLS, TILE_SHIFT, tileAcross, tileDown, tileKey } from "./field.js";

/** @param {string} colour `#rrggbb` @returns {[number, number, number]} */
export function rgbOf(colour) {
  const value = parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** @param {string} colour @returns {number} as a pixel of an ImageData's buffer, on processors of today's byte order */
export function pixelOf(colour) {
  const [red, green, blue] = rgbOf(colour);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** @param {string[]} colours @returns {Uint32Array} 256 pixels */
export function palettePixels(colours) {
  const pixels = new Uint32Array(256).fill(pixelOf("#ff00ff"));
  colours.forEach((colour, state) => (pixels[state] = pixelOf(colour)));
  return pixels;
}

/**
 * @param {Uint32Array} out width × height pixels
 * @param {{x: number, y: number, zoom: number}} view its middle in cells and the pixels of a cell's side
 * @param {{tiles: {get: Function, keys: Function}}} field
 * @param {Uint32Array} palette
 */
export function paintCells(out, width, height, view, field, palette) {
  if (view.zoom >= 1) paintLarge(out, width, height, view, field, palette);
  else paintSmall(out, width, height, view, field, palette);
}

function paintLarge(out, width, height, view, field, palette) {
  const background = palette[0];
  const columns = new Int32Array(width);
  const left = view.x - width / 2 / view.zoom;
  const top = view.y - height / 2 / view.zoom;
  for (let px = 0; px < width; px++) columns[px] = Math.floor(left + (px + 0.5) / view.zoom);
  let painted = null;
  let from = 0;
  for (let py = 0; py < height; py++) {
    const row = Math.floor(top + (py + 0.5) / view.zoom);
    const line = py * width;
    if (row === painted) {
      out.copyWithin(line, from, from + width);
      continue;
    }
    [painted, from] = [row, line];
    const down = Math.floor(row / TILE);
    const base = (row - down * TILE) * TILE;
    for (let px = 0; px < width;) {
      const across = columns[px] >> TILE_SHIFT;
      const stop = (across + 1) * TILE;
      const tile = field.tiles.get(tileKey(down, across));
      if (!tile || !tile.population) {
        while (px < width && columns[px] < stop) out[line + px++] = background;
        continue;
      }
      const { cells } = tile;
      while (px < width && columns[px] < stop) {
        out[line + px] = palette[cells[base + (columns[px] & (TILE - 1))]];
        px++;
      }
    }
  }
}

function paintSmall(out, width, height, view, field, palette) {
  out.fill(palette[0]);
  const { zoom } = view;
  const left = view.x - width / 2 / zoom;
  const top = view.y - height / 2 / zoom;
  const rows = [Math.floor(top / TILE), Math.floor((top + height / zoom) / TILE)];
  const columns = [Math.floor(left / TILE), Math.floor((left + width / zoom) / TILE)];
  // In eighths of a tile where a pixel shows more than that.
  const coarse = zoom < 1 / 8;
  const across = new Int32Array(TILE);
  const paint = (key) => {
    const tile = field.tiles.get(key);
    if (!tile || !tile.population) return;
    if (coarse) {
      const looks = blockLooks(tile);
      for (let block = 0; block < 64; block++) {
        if (!looks[block]) continue;
        const px = Math.floor((tile.left + (block & 7) * 8 - left) * zoom);
        const py = Math.floor((tile.top + (block >> 3) * 8 - top) * zoom);
        if (px >= 0 && px < width && py >= 0 && py < height) out[py * width + px] = palette[looks[block]];
      }
      return;
    }
    const { cells } = tile;
    for (let column = 0; column < TILE; column++) across[column] = Math.floor((tile.left + column - left) * zoom);
    const inside = across[0] >= 0 && across[TILE - 1] < width;
    for (let row = 0; row < TILE; row++) {
      const py = Math.floor((tile.top + row - top) * zoom);
      if (py < 0 || py >= height) continue;
      const line = py * width;
      for (let column = 0, at = row * TILE; column < TILE; column++, at++) {
        const state = cells[at];
        if (!state) continue;
        const px = across[column];
        if (inside || (px >= 0 && px < width)) out[line + px] = palette[state];
      }
    }
  };
  if ((rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1) < 4096) {
    for (let down = rows[0]; down <= rows[1]; down++) {
      for (let tile = columns[0]; tile <= columns[1]; tile++) paint(tileKey(down, tile));
    }
    return;
  }
  for (const key of field.tiles.keys()) {
    const [down, right] = [tileDown(key), tileAcross(key)];
    if (down >= rows[0] && down <= rows[1] && right >= columns[0] && right <= columns[1]) paint(key);
  }
}

/** Of each 8 × 8 cells of a tile the state of one that lives, 0 if none does; kept until the tile changes. */
function blockLooks(tile) {
  if (tile.looks?.version === tile.version) return tile.looks.states;
  const states = new Uint8Array(64);
  for (let at = 0; at < TILE_CELLS; at++) {
    if (tile.cells[at]) states[((at >> TILE_SHIFT) >> 3) * 8 + ((at & (TILE - 1)) >> 3)] = tile.cells[at];
  }
  tile.looks = { version: tile.version, states };
  return states;
}
