/** Overlays: what is drawn upon the cells: grid lines, the universe's edge, copies, selection, ghost and cursor. */
import { aroundOf } from "./edges.js";
import { pixelOf } from "./paint.js";

// Colours of kinds of things, the same on either page (`experiments.pictures.themes`).
export const HUES = ["#3b78e0", "#d2691e", "#1f9460", "#a255d6", "#dc3f52", "#0f8fa6", "#94713d", "#d0479b"];
const GRID_FROM = 7;

/** @returns {string} the colour of an individual: by generation, or by the parent that made it */
export function individualHue(one, by) {
  const number = by === "generation" ? one.depth : one.parent === null ? 0 : one.parent + 1;
  return HUES[number % HUES.length];
}

/** @returns {string} what an individual is called, in the words of `experiments.viewer.copies` */
export function individualName(one) {
  return one.label || (one.parent === null ? "the first" : `copy ${one.id}`);
}

/** Lines between cells where these are large enough, stronger at every tenth. */
export function drawGrid(pen, camera) {
  if (camera.zoom < GRID_FROM) return;
  const seen = camera.seen();
  for (const strong of [false, true]) {
    pen.beginPath();
    for (let column = seen.left; column <= seen.left + seen.width; column++) {
      if ((column % 10 === 0) !== strong) continue;
      const x = Math.round(camera.pointOf(0, column)[0]) + 0.5;
      pen.moveTo(x, 0);
      pen.lineTo(x, camera.height);
    }
    for (let row = seen.top; row <= seen.top + seen.height; row++) {
      if ((row % 10 === 0) !== strong) continue;
      const y = Math.round(camera.pointOf(row, 0)[1]) + 0.5;
      pen.moveTo(0, y);
      pen.lineTo(camera.width, y);
    }
    pen.strokeStyle = strong ? "rgba(154, 165, 177, .34)" : "rgba(154, 165, 177, .15)";
    pen.lineWidth = 1;
    pen.stroke();
  }
}

/** What lies beyond the edges of a bounded universe is covered by the page's colour. */
export function drawOutside(pen, camera, surface, colour) {
  if (!surface.bounded) return;
  const far = 1e6;
  const [left, top] = camera.pointOf(0, 0);
  const right = surface.width === null ? far : camera.pointOf(0, surface.width)[0];
  const bottom = surface.height === null ? far : camera.pointOf(surface.height, 0)[1];
  pen.fillStyle = colour;
  if (surface.width !== null) {
    pen.fillRect(0, 0, left, camera.height);
    pen.fillRect(right, 0, Math.max(0, camera.width - right), camera.height);
  }
  if (surface.height !== null) {
    pen.fillRect(0, 0, camera.width, top);
    pen.fillRect(0, bottom, camera.width, Math.max(0, camera.height - bottom));
  }
}

/** @param {import("./field.js").CellBox} box @returns {number[]} its rectangle in pixels */
function rectangleOf(camera, box, grown = 0) {
  const [x, y] = camera.pointOf(box.top, box.left);
  return [x - grown, y - grown, box.width * camera.zoom + 2 * grown, box.height * camera.zoom + 2 * grown];
}

// A label is as high as this, and gives way by a little more.
const [LABEL_HIGH, LABEL_STEP] = [17, 18];

/**
 * Where a label stands: above its point and within the panel, or, where others stand, the nearest free line up or down.
 *
 * @param {{width: number, height: number}} camera @param {number} width of the label
 * @param {Array<{left: number, top: number, width: number}>} taken places of labels to give way to
 * @returns {{left: number, top: number, width: number}} the place; where nothing near is free, above its point
 */
export function labelPlace(camera, width, x, y, taken) {
  const left = Math.max(2, Math.min(x, camera.width - width - 2));
  const first = Math.max(2, y - 19);
  const free = (top) =>
    top >= 2 &&
    top + LABEL_HIGH <= camera.height &&
    taken.every(
      (other) =>
        Math.abs(top - other.top) >= LABEL_HIGH || left >= other.left + other.width || other.left >= left + width,
    );
  const tops = [0, -1, 1, -2, 2, -3, 3].map((lines) => first + lines * LABEL_STEP);
  return { left, top: tops.find(free) ?? first, width };
}

function drawLabel(pen, camera, text, x, y, colour, taken, yielding = false) {
  pen.font = "600 12px system-ui, sans-serif";
  const width = pen.measureText(text).width + 8;
  const place = labelPlace(camera, width, x, y, yielding ? taken : []);
  const { left, top } = place;
  taken.push(place);
  pen.fillStyle = colour;
  pen.fillRect(left, top, width, LABEL_HIGH);
  pen.fillStyle = "#ffffff";
  pen.fillText(text, left + 4, top + 13);
}

/** @returns {Array<object>} where a copy is seen: on a torus, across an edge, at both sides of it */
export function boxesSeen(one, surface) {
  const box = { top: one.y, left: one.x, height: one.height, width: one.width };
  const ways = aroundOf(surface, 2);
  if (ways.length === 1) return [box];
  const meets = (start, size, side) => side === null || (start < side && start + size > 0);
  return ways
    .map(([down, right]) => ({ ...box, top: box.top + down, left: box.left + right }))
    .filter(({ top, left, height, width }) => meets(top, height, surface.height) && meets(left, width, surface.width));
}

/** Frames around copies, in the colour of their parent or generation, with labels where there is room; notes those. */
export function drawCopies(pen, camera, individuals, by, generation, taken = [], surface) {
  if (by === "none") return;
  const shown = individuals.filter((one) => one.generation <= generation && !one.moved);
  for (const [one, box] of shown.flatMap((each) => boxesSeen(each, surface).map((seen) => [each, seen]))) {
    const rectangle = rectangleOf(camera, box, 2);
    if (rectangle[0] > camera.width || rectangle[1] > camera.height) continue;
    if (rectangle[0] + rectangle[2] < 0 || rectangle[1] + rectangle[3] < 0) continue;
    const colour = individualHue(one, by);
    pen.strokeStyle = "rgba(10, 13, 16, .7)";
    pen.lineWidth = 4;
    pen.strokeRect(...rectangle);
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.strokeRect(...rectangle);
    if (rectangle[2] > 34) drawLabel(pen, camera, individualName(one), rectangle[0] - 1, rectangle[1], colour, taken);
  }
}

/**
 * What a document marks, such as the ring of a loop and the genes on it: cells framed as one, with a word beside them.
 *
 * @param {Array<{generation: number|null, cells: Array<[number, number]>, text?: string, colour?: number}>} marks cells
 *   are [x, y]; a mark of no generation is always there
 * @param {Array<object>} taken places of labels that stand already: those of marks give way
 */
export function drawMarks(pen, camera, marks, generation, taken = []) {
  const labels = [];
  for (const mark of marks) {
    if (mark.generation !== null && mark.generation !== undefined && mark.generation !== generation) continue;
    const held = new Set(mark.cells.map(([x, y]) => `${x},${y}`));
    const colour = HUES[(mark.colour ?? 0) % HUES.length];
    const inset = Math.min(1, camera.zoom / 6);
    pen.beginPath();
    for (const [x, y] of mark.cells) {
      const [left, top] = camera.pointOf(y, x).map((at) => at + inset);
      const [right, bottom] = camera.pointOf(y + 1, x + 1).map((at) => at - inset);
      // An edge is drawn where the cell beyond it is not of the same mark.
      const edges = [
        [0, -1, left, top, right, top],
        [1, 0, right, top, right, bottom],
        [0, 1, left, bottom, right, bottom],
        [-1, 0, left, top, left, bottom],
      ];
      for (const [dx, dy, ...line] of edges) {
        if (held.has(`${x + dx},${y + dy}`)) continue;
        pen.moveTo(line[0], line[1]);
        pen.lineTo(line[2], line[3]);
      }
    }
    pen.strokeStyle = "rgba(10, 13, 16, .8)";
    pen.lineWidth = 3.5;
    pen.stroke();
    pen.strokeStyle = colour;
    pen.lineWidth = 2;
    pen.stroke();
    if (mark.text && camera.zoom >= 6 && mark.cells.length) {
      const [x, y] = camera.pointOf(mark.cells[0][1], mark.cells[0][0]);
      labels.push(() => drawLabel(pen, camera, mark.text, x, y, colour, taken, true));
    }
  }
  // No line of a later mark runs through the words of an earlier one.
  for (const draw of labels) draw();
}

export function drawSelection(pen, camera, box) {
  const rectangle = rectangleOf(camera, box);
  pen.fillStyle = "rgba(47, 199, 154, .2)";
  pen.fillRect(...rectangle);
  pen.strokeStyle = "#2fc79a";
  pen.lineWidth = 1.5;
  pen.strokeRect(...rectangle);
}

/** The pattern that is about to be put down, half transparent. */
export function drawGhost(pen, camera, ghost, colours) {
  const { cells, width, height, row, column } = ghost;
  pen.globalAlpha = 0.75;
  if (camera.zoom >= 2) {
    for (let at = 0; at < cells.length; at++) {
      if (!cells[at]) continue;
      const [x, y] = camera.pointOf(row + Math.floor(at / width), column + (at % width));
      pen.fillStyle = colours[cells[at]];
      pen.fillRect(x, y, camera.zoom, camera.zoom);
    }
  }
  pen.globalAlpha = 1;
  pen.setLineDash([4, 3]);
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 1.5;
  pen.strokeRect(...rectangleOf(camera, { top: row, left: column, height, width }));
  pen.setLineDash([]);
}

/** A frame around one cell: the cursor of the keyboard, or the cell that is looked at. */
export function drawCell(pen, camera, row, column, colour) {
  const rectangle = rectangleOf(camera, { top: row, left: column, height: 1, width: 1 }, 1.5);
  pen.strokeStyle = "#0a0d10";
  pen.lineWidth = 4;
  pen.strokeRect(...rectangle);
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.strokeRect(...rectangle);
}

/** Rings around the first cell that is wrong, so that it is seen at any zoom. */
export function drawFirstWrong(pen, camera, wrong) {
  const [x, y] = camera.pointOf(wrong.row + 0.5, wrong.column + 0.5);
  pen.strokeStyle = "#ff7a50";
  pen.lineWidth = 2;
  for (const radius of [9, 15]) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
    pen.stroke();
  }
}

/** Whether white or black letters are seen better on a colour. */
export function inkOn(colour) {
  const pixel = pixelOf(colour);
  const light = 0.299 * (pixel & 255) + 0.587 * ((pixel >> 8) & 255) + 0.114 * ((pixel >> 16) & 255);
  return light > 150 ? "#0d1114" : "#ffffff";
}
