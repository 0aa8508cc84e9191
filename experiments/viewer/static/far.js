/**
 * Far: universes that have outgrown the page. The server keeps them; the page is shown what of them is in view, each
 * cell of the answer the largest state of a square of them.
 */
import { Field } from "./field.js";
import { parseRle } from "./rle.js";
import { askCells } from "./server.js";

// Milliseconds between two questions, and the longest side of an answer.
const ASK_EVERY = 120;
const MOST_ASKED = 2048;

export class FarUniverses {
  /**
   * @param {{url: string, token: string}} server
   * @param {Array<{generation: number|string, population: number|string, box: object|null}>} answers of `/advance`
   * @param {() => void} changed what to call when there is more to see
   */
  constructor(server, answers, changed) {
    this.server = server;
    this.changed = changed;
    this.generation = answers[0].generation;
    this.populations = answers.map((answer) => answer.population);
    const box = answers.map((answer) => answer.box).find((found) => found);
    // Places that need digits are told by the nearest number: a view of them is none the worse.
    const [top, left, height, width] = ["y", "x", "height", "width"].map((side) => Number(box?.[side] ?? 0));
    this.box = box ? { top, left, height, width } : null;
    /** What was last seen of each: a field whose cells are squares of 2 ** zoom cells a side. */
    this.seen = answers.map(() => ({ field: new Field(), zoom: 0 }));
    this.asked = "";
    this.last = 0;
    this.timer = 0;
    this.stopped = false;
    /** While the server computes it is not asked for views. */
    this.busy = false;
  }

  /** The view in a field's own cells. */
  view(which, view) {
    const side = 2 ** this.seen[which].zoom;
    return { x: view.x / side, y: view.y / side, zoom: view.zoom * side };
  }

  /** Ask for what a view of so many pixels shows, unless that was asked for, and not too often. */
  ask(view, width, height) {
    const zoom = Math.max(0, Math.ceil(-Math.log2(view.zoom) - 1e-9));
    const side = 2 ** zoom;
    const [wide, high] = [width, height].map((pixels) => Math.ceil(pixels / view.zoom / side) + 2);
    const x = Math.floor((view.x - width / 2 / view.zoom) / side) * side;
    const y = Math.floor((view.y - height / 2 / view.zoom) / side) * side;
    const wanted = { x, y, width: Math.min(MOST_ASKED, wide), height: Math.min(MOST_ASKED, high), zoom };
    const key = JSON.stringify(wanted);
    if (key === this.asked || this.busy) return;
    clearTimeout(this.timer);
    const wait = Math.max(0, this.last + ASK_EVERY - performance.now());
    this.timer = setTimeout(() => this.#askNow(wanted, key), wait);
  }

  async #askNow(wanted, key) {
    [this.asked, this.last] = [key, performance.now()];
    for (let which = 0; which < this.seen.length; which++) {
      try {
        const answer = await askCells(this.server, { universe: which, ...wanted });
        if (this.stopped || this.asked !== key) return;
        const side = 2 ** answer.zoom;
        const field = new Field();
        for (const [row, start, stop, state] of parseRle(answer.rle).runs) {
          for (let column = start; column < stop; column++) {
            field.set(Number(answer.y) / side + row, Number(answer.x) / side + column, state);
          }
        }
        this.seen[which] = { field, zoom: answer.zoom };
        this.changed();
      } catch {
        // Asked again when the view moves.
        this.asked = "";
        return;
      }
    }
  }

  /** Ask for no views as long as the server computes, or ask again. */
  hold(busy) {
    this.busy = busy;
    this.asked = "";
    clearTimeout(this.timer);
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }
}
