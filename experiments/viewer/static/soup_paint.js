/** Tiles: every program a square, its bytes in rows; at any zoom, in the colours of its bytes or in one of its own. */
import { pixelOf } from "./paint.js";

/** The page's hues (`experiments.pictures.themes`), for kinds of instructions and for the commonest programs. */
export const TILE_HUES = [
  "#3b78e0", "#d2691e", "#1f9460", "#a255d6", "#dc3f52", "#0f8fa6", "#94713d", "#d0479b", "#5f8d00", "#c47f00",
];
// What is no instruction lies between these two, by its value; what is of no family, and the gap between tiles.
const [DARKEST, LIGHTEST, NONE, GAP] = [30, 84, "#3a424c", "#0d1114"];
// Tiles of fewer pixels than this show one colour each, of all their bytes in the mean.
const BYTES_FROM = 4;

/** Kinds of instructions that do alike have one colour: two heads, counting, copying, brackets. */
const BFF_GROUPS = [0, 0, 0, 0, 2, 2, 1, 1, 3, 3];

/** @returns {string[]} a colour for each byte */
export function byteColours(language, kinds) {
  const most = Math.max(...kinds);
  const isBff = language.name.startsWith("bff");
  return Array.from({ length: 256 }, (_, byte) => {
    // Where all bytes are one kind of instruction, values are told apart.
    const kind = most > 1 ? kinds[byte] : 0;
    if (kind) return TILE_HUES[(isBff ? BFF_GROUPS[kind - 1] : kind - 1) % TILE_HUES.length];
    const light = Math.round(DARKEST + ((LIGHTEST - DARKEST) * byte) / 255)
      .toString(16)
      .padStart(2, "0");
    return `#${light}${light}${light}`;
  });
}

/** @param {string} colour @param {number} count @returns {string} what stands for a program in a list of colours */
export const tileColour = (place, colours) => (place < 0 ? NONE : (colours[place] ?? NONE));

/** The side of a tile in bytes. */
export const tileSide = (length) => Math.ceil(Math.sqrt(length));

/**
 * @param {Uint32Array} out width × height pixels @param {number} width @param {number} height
 * @param {{x: number, y: number, zoom: number}} view in tiles: its middle, and pixels of a tile's side
 * @param {{programs: Uint8Array, length: number, columns: number, shown: number}} soup
 * @param {{bytes: Uint32Array, tiles: Uint32Array|null}} palette pixels of bytes; or, of each tile, its own
 */
export function paintTiles(out, width, height, view, soup, palette) {
  const { programs, length, columns, shown } = soup;
  const rows = Math.ceil(shown / columns);
  const side = tileSide(length);
  const gap = pixelOf(GAP);
  out.fill(gap);
  const [left, top] = [view.x - width / 2 / view.zoom, view.y - height / 2 / view.zoom];
  // A line between tiles where there is room for it.
  const margin = view.zoom >= 12 ? Math.max(1, Math.floor(view.zoom / 24)) / view.zoom : 0;
  const own = palette.tiles ?? (view.zoom < BYTES_FROM ? meanPixels(soup, palette.bytes) : null);
  const across = new Int32Array(width).fill(-1);
  const bytes = new Int32Array(width);
  const cut = (at) => {
    const tile = Math.floor(at);
    const part = (at - tile - margin) / (1 - 2 * margin);
    return part < 0 || part >= 1 ? [-1, 0] : [tile, Math.min(side - 1, Math.floor(part * side))];
  };
  for (let px = 0; px < width; px++) {
    const [tile, byte] = cut(left + (px + 0.5) / view.zoom);
    if (tile >= 0 && tile < columns) [across[px], bytes[px]] = [tile, byte];
  }
  for (let py = 0; py < height; py++) {
    const [row, down] = cut(top + (py + 0.5) / view.zoom);
    if (row < 0 || row >= rows) continue;
    for (let px = 0; px < width; px++) {
      if (across[px] < 0) continue;
      const program = row * columns + across[px];
      if (program >= shown) break;
      if (own) out[py * width + px] = own[program];
      else {
        const byte = down * side + bytes[px];
        if (byte < length) out[py * width + px] = palette.bytes[programs[program * length + byte]];
      }
    }
  }
}

/** @returns {Uint32Array} of each tile the mean of its bytes' pixels */
function meanPixels({ programs, length, shown }, bytes) {
  const means = new Uint32Array(shown);
  for (let program = 0; program < shown; program++) {
    let [red, green, blue] = [0, 0, 0];
    for (let at = program * length; at < (program + 1) * length; at++) {
      const pixel = bytes[programs[at]];
      red += pixel & 255;
      green += (pixel >> 8) & 255;
      blue += (pixel >> 16) & 255;
    }
    const [r, g, b] = [red, green, blue].map((sum) => Math.round(sum / length));
    means[program] = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  }
  return means;
}

/** @returns {number} the program under a point of the view, -1 if there is none */
export function tileAt(px, py, width, height, view, { columns, shown }) {
  const column = Math.floor(view.x + (px - width / 2) / view.zoom);
  const row = Math.floor(view.y + (py - height / 2) / view.zoom);
  const program = row * columns + column;
  return column >= 0 && column < columns && row >= 0 && program < shown ? program : -1;
}
