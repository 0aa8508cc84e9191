/** The stage of a soup: a canvas of tiles, the view of it, letters where there is room, and frames around tiles. */
import { make } from "./dom.js";
import { palettePixels, pixelOf } from "./paint.js";
import { byteColours, paintTiles, TILE_HUES, tileAt, tileColour, tileSide } from "./soup_paint.js";
import { fromBase64 } from "./bytes.js";

const [LEAST_TILE, MOST_TILE] = [1, 512];
// Pixels of a byte from which its sign is written.
const LETTERS_FROM = 13;

export class SoupStage {
  /** @param {object} told a document @param {number} shown how many programs */
  constructor(told, shown) {
    this.told = told;
    [this.columns, this.rows] = told.shape;
    this.shown = shown;
    this.side = tileSide(told.language.length);
    this.view = { x: this.columns / 2, y: this.rows / 2, zoom: 8 };
    this.fitted = true;
    this.canvas = make("canvas", { tabindex: "0", role: "img" });
    this.caption = make("figcaption");
    this.element = make("div", { class: "rv-stage" }, [
      make("figure", { class: "rv-panel" }, [this.canvas, this.caption]),
    ]);
    this.pen = this.canvas.getContext("2d", { alpha: false });
    this.colours = byteColours(told.language, fromBase64(told.language.kinds));
    this.bytes = palettePixels(this.colours);
  }

  measure() {
    const { canvas } = this;
    this.ratio = Math.min(2, globalThis.devicePixelRatio || 1);
    const [width, height] = [canvas.clientWidth || 1, canvas.clientHeight || 1];
    const changed = width !== this.width || height !== this.height;
    [this.width, this.height] = [width, height];
    const [wide, high] = [Math.round(width * this.ratio), Math.round(height * this.ratio)];
    if (!this.image || canvas.width !== wide || canvas.height !== high) {
      [canvas.width, canvas.height] = [wide, high];
      this.image = new ImageData(wide, high);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    if (changed && this.fitted) this.fit();
  }

  fit() {
    const zoom = Math.min((this.width - 16) / this.columns, (this.height - 52) / this.rows);
    this.view.zoom = Math.min(MOST_TILE, Math.max(LEAST_TILE, zoom > 2 ? Math.floor(zoom) : zoom));
    [this.view.x, this.view.y] = [this.columns / 2, this.rows / 2 + 18 / this.view.zoom];
    this.fitted = true;
  }

  zoomAt(factor, px = this.width / 2, py = this.height / 2) {
    const { view } = this;
    const zoom = Math.min(MOST_TILE, Math.max(LEAST_TILE, view.zoom * factor));
    const [dx, dy] = [px - this.width / 2, py - this.height / 2];
    view.x += dx / view.zoom - dx / zoom;
    view.y += dy / view.zoom - dy / zoom;
    view.zoom = zoom;
    this.fitted = false;
  }

  pan(dx, dy) {
    this.view.x -= dx / this.view.zoom;
    this.view.y -= dy / this.view.zoom;
    this.fitted = false;
  }

  /** Move the view as far as is needed to see a tile. */
  reveal(tile) {
    const { view } = this;
    const [row, column] = [Math.floor(tile / this.columns), tile % this.columns];
    const [wide, high] = [this.width / 2 / view.zoom - 1, this.height / 2 / view.zoom - 1];
    const within = (at, middle, half) => Math.min(Math.max(middle, at + 0.5 - half), at + 0.5 + half);
    view.x = within(column, view.x, Math.max(0, wide));
    view.y = within(row, view.y, Math.max(0, high));
  }

  tileAt(px, py) {
    return tileAt(px, py, this.width, this.height, this.view, this);
  }

  /** @param {object} now programs, counts, mode, and the tiles that are looked at */
  paint({ programs, counts, mode, looked, partner }) {
    const { pen, image, pixels, canvas, ratio, told } = this;
    const view = { ...this.view, zoom: this.view.zoom * ratio };
    const { length } = told.language;
    const soup = { programs, length, columns: this.columns, shown: this.shown };
    const tiles = mode === "bytes" ? null : this.#ownPixels(counts, mode);
    paintTiles(pixels, canvas.width, canvas.height, view, soup, { bytes: this.bytes, tiles });
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.putImageData(image, 0, 0);
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (this.view.zoom / this.side >= LETTERS_FROM && tiles === null) this.#letters(programs);
    if (looked === null) return;
    if (this.view.zoom >= 4 && counts.commonest[counts.ranks[looked]].count > 1) {
      for (let tile = 0; tile < this.shown; tile++) {
        if (tile !== looked && counts.ranks[tile] === counts.ranks[looked]) this.#frame(tile, "#ffffff", 1);
      }
    }
    if (partner !== null) this.#frame(partner, "#2fc7e0", 2.5);
    this.#frame(looked, "#f0b429", 3);
  }

  #ownPixels(counts, mode) {
    if (mode === "families") {
      const colours = this.told.families.map((family) => family.colour);
      return Uint32Array.from(counts.families, (family) => pixelOf(tileColour(family, colours)));
    }
    const alone = counts.commonest.findIndex(({ count }) => count < 2);
    return Uint32Array.from(counts.ranks, (rank) =>
      pixelOf(tileColour(alone >= 0 && rank >= alone ? -1 : rank, TILE_HUES)),
    );
  }

  #point(tile) {
    const { view } = this;
    const [row, column] = [Math.floor(tile / this.columns), tile % this.columns];
    return [(column - view.x) * view.zoom + this.width / 2, (row - view.y) * view.zoom + this.height / 2];
  }

  #frame(tile, colour, width) {
    const { pen, view } = this;
    const [x, y] = this.#point(tile);
    if (x > this.width || y > this.height || x + view.zoom < 0 || y + view.zoom < 0) return;
    pen.lineWidth = width + 2;
    pen.strokeStyle = "rgba(10, 13, 16, .8)";
    if (width > 1) pen.strokeRect(x, y, view.zoom, view.zoom);
    pen.lineWidth = width;
    pen.strokeStyle = colour;
    pen.strokeRect(x, y, view.zoom, view.zoom);
  }

  #letters(programs) {
    const { pen, view, side, told } = this;
    const { signs, length } = told.language;
    const size = view.zoom / side;
    pen.font = `600 ${Math.min(20, size * 0.68)}px ui-monospace, Menlo, Consolas, monospace`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillStyle = "#ffffff";
    for (let tile = 0; tile < this.shown; tile++) {
      const [x, y] = this.#point(tile);
      if (x > this.width || y > this.height || x + view.zoom < 0 || y + view.zoom < 0) continue;
      for (let byte = 0; byte < length; byte++) {
        const sign = signs[programs[tile * length + byte]];
        if (sign === "·") continue;
        const at = [x + ((byte % side) + 0.5) * size, y + (Math.floor(byte / side) + 0.5) * size];
        pen.fillText(sign.slice(0, 3), ...at);
      }
    }
  }

  /** Say below the tiles what they show, and to screen readers what stands there. */
  describe(words, long) {
    if (this.caption.textContent !== words) this.caption.textContent = words;
    if (this.canvas.getAttribute("aria-label") !== long) this.canvas.setAttribute("aria-label", long);
  }
}
