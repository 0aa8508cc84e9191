/**
 * Camera: which part of the plane is seen. `x` and `y` are the column and row in the middle, `zoom` the CSS pixels of a
 * cell's side; cell (row, column) fills [column, column + 1) × [row, row + 1).
 */

export const LEAST_ZOOM = 2 ** -26;
export const MOST_ZOOM = 64;

export class Camera {
  constructor() {
    this.x = 0;
    this.y = 0;
    this.zoom = 8;
    this.width = 1;
    this.height = 1;
    /** Pixels that tools and captions cover, at the left, at the top and at the bottom. */
    this.covered = { left: 0, top: 0, bottom: 0 };
  }

  /** @returns {[number, number]} row and column under a point of the panel */
  cellAt(px, py) {
    return [
      Math.floor(this.y + (py - this.height / 2) / this.zoom),
      Math.floor(this.x + (px - this.width / 2) / this.zoom),
    ];
  }

  /** @returns {[number, number]} the point where a cell's top left corner is seen */
  pointOf(row, column) {
    return [(column - this.x) * this.zoom + this.width / 2, (row - this.y) * this.zoom + this.height / 2];
  }

  /** Zoom by a factor, what is under the point staying there. */
  zoomAt(factor, px = this.width / 2, py = this.height / 2) {
    const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.zoom * factor));
    const [dx, dy] = [px - this.width / 2, py - this.height / 2];
    this.x += dx / this.zoom - dx / zoom;
    this.y += dy / this.zoom - dy / zoom;
    this.zoom = zoom;
  }

  /** Move by pixels. */
  pan(dx, dy) {
    this.x -= dx / this.zoom;
    this.y -= dy / this.zoom;
  }

  /** Show a box whole, with a margin; pixels of whole numbers where cells are larger than those. */
  fit(box) {
    if (!box || !box.width || !box.height) return;
    const { left, top, bottom } = this.covered;
    const margin = Math.min(24, this.width / 12, this.height / 12);
    const [width, height] = [this.width - left - 2 * margin, this.height - top - bottom - 2 * margin];
    // In a panel that is nearly all covered what is shown lies below the cover.
    const zoom = Math.min(Math.max(width, 24) / box.width, Math.max(height, 24) / box.height);
    this.zoom = Math.min(32, Math.max(LEAST_ZOOM, zoom > 1 ? Math.floor(zoom) : zoom));
    this.x = box.left + box.width / 2 - left / 2 / this.zoom;
    this.y = box.top + box.height / 2 - (top - bottom) / 2 / this.zoom;
  }

  /** @returns {{top: number, left: number, height: number, width: number}} the cells that are seen at least in part */
  seen() {
    const [top, left] = this.cellAt(0, 0);
    const [bottom, right] = this.cellAt(this.width, this.height);
    return { top, left, height: bottom - top + 1, width: right - left + 1 };
  }

  /** Whether all of a box is seen. */
  shows(box) {
    const seen = this.seen();
    const [left, top, bottom] = Object.values(this.covered).map((pixels) => Math.ceil(pixels / this.zoom));
    [seen.left, seen.width] = [seen.left + left, seen.width - left];
    [seen.top, seen.height] = [seen.top + top, seen.height - top - bottom];
    return (
      box.top >= seen.top &&
      box.left >= seen.left &&
      box.top + box.height <= seen.top + seen.height &&
      box.left + box.width <= seen.left + seen.width
    );
  }
}
