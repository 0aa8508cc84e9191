/** Editor: what the hand does to cells: draw, pick, select, cut, copy, paste, turn, flip, fill. */
import { turned } from "./census.js";
import { cellsOf, formatRle, parseRle, runsOf } from "./rle.js";

export const TOOLS = ["hand", "draw", "pick", "select"];
// Cells of a selection that are changed at once.
const MOST_EDITED = 1 << 22;

export class Editor {
  /**
   * @param {import("./session.js").Session} session
   * @param {{changed: () => void, said: (words: string) => void}} told
   */
  constructor(session, told) {
    this.session = session;
    this.told = told;
    this.tool = "hand";
    this.state = 1;
    /** @type {import("./field.js").CellBox|null} */
    this.selection = null;
    this.anchor = null;
    /** What is about to be put down. */
    this.ghost = null;
    /** The cell cursor of the keyboard, [row, column]. */
    this.cursor = null;
    this.clipboard = "";
    /** Which universe is edited; null: all of them. */
    this.only = null;
    /** Whether an edit is of the panel alone in which it is made. */
    this.onlyPanel = false;
    this.stroke = null;
  }

  get states() {
    return this.session.universes[this.only ?? 0].rule.states;
  }

  get universe() {
    return this.session.universes[this.only ?? 0];
  }

  /** Of cells to be set the changes of every universe that is edited and has the state. */
  #spread(cells) {
    const which = this.session.universes.map((_, at) => at).filter((at) => this.only === null || at === this.only);
    const { universes } = this.session;
    return which.flatMap((at) =>
      cells.filter(([, , state]) => state < universes[at].rule.states).map((cell) => [at, ...cell]),
    );
  }

  /** @returns {boolean} whether anything was changed */
  apply(cells, words, joined = false) {
    const done = this.session.edit(this.#spread(cells), words, joined);
    if (done) this.told.changed();
    return done;
  }

  // -- drawing ------------------------------------------------------------------------------------------

  /** Begin a line of cells in the state to draw, or of dead ones where it begins on such a cell. */
  beginStroke(row, column) {
    const here = this.universe.get(row, column);
    this.stroke = { state: here === this.state ? 0 : this.state, row, column, begun: false };
    this.stroke.begun = this.apply([[row, column, this.stroke.state]], "drawing");
  }

  /** Go on to a cell: all on the straight way there are drawn. */
  continueStroke(row, column) {
    const { stroke } = this;
    if (!stroke || (row === stroke.row && column === stroke.column)) return;
    const steps = Math.max(Math.abs(row - stroke.row), Math.abs(column - stroke.column));
    const cells = [];
    for (let step = 1; step <= steps; step++) {
      const part = step / steps;
      cells.push([
        Math.round(stroke.row + (row - stroke.row) * part),
        Math.round(stroke.column + (column - stroke.column) * part),
        stroke.state,
      ]);
    }
    [stroke.row, stroke.column] = [row, column];
    if (this.apply(cells, "drawing", stroke.begun)) stroke.begun = true;
  }

  endStroke() {
    this.stroke = null;
  }

  /** Take back a line that was none: a second finger came down, which moves the view. */
  cancelStroke() {
    if (this.stroke?.begun) {
      this.session.undo();
      this.session.undone.pop();
    }
    this.stroke = null;
  }

  pick(row, column) {
    this.setState(this.universe.get(row, column));
  }

  setState(state) {
    this.state = ((state % this.states) + this.states) % this.states;
    this.told.said(`drawing ${this.universe.rule.stateName(this.state)}`);
    this.told.changed();
  }

  // -- selecting ----------------------------------------------------------------------------------------

  beginSelection(row, column, extend = false) {
    if (!extend || !this.anchor) this.anchor = [row, column];
    this.continueSelection(row, column);
  }

  continueSelection(row, column) {
    const [first, second] = this.anchor;
    const [top, left] = [Math.min(first, row), Math.min(second, column)];
    this.select({ top, left, height: Math.abs(first - row) + 1, width: Math.abs(second - column) + 1 });
  }

  select(box) {
    this.selection = box;
    this.told.changed();
  }

  unselect() {
    [this.selection, this.anchor] = [null, null];
    this.told.changed();
  }

  selectAll() {
    const box = this.universe.field.boundingBox();
    if (!box) this.told.said("there are no live cells to select");
    else this.select(box);
  }

  /** Take away the selection's empty rows and columns. */
  shrink() {
    if (!this.selection) return;
    const runs = this.#selectedRuns();
    if (!runs.length) return;
    const rows = runs.map(([row]) => row);
    const [left, right] = [Math.min(...runs.map((run) => run[1])), Math.max(...runs.map((run) => run[2]))];
    const { top, left: across } = this.selection;
    this.select({
      top: top + Math.min(...rows),
      left: across + left,
      height: Math.max(...rows) - Math.min(...rows) + 1,
      width: right - left,
    });
  }

  #selectedRuns() {
    return runsOf(this.universe.field.read(this.selection), this.selection.width);
  }

  #checked() {
    if (!this.selection) {
      this.told.said("nothing is selected: press F4 and drag, or A for all");
      return false;
    }
    if (this.selection.height * this.selection.width > MOST_EDITED) {
      this.told.said("the selection is too large to change at once");
      return false;
    }
    return true;
  }

  // -- clipboard ----------------------------------------------------------------------------------------

  /** @returns {string} the selection, or all live cells, as RLE */
  asRle() {
    const box = this.selection ?? this.universe.field.boundingBox() ?? { top: 0, left: 0, height: 0, width: 0 };
    const runs = box.height ? runsOf(this.universe.field.read(box), box.width) : [];
    const { generation } = this.session;
    return formatRle({ runs, ...box, rule: this.universe.rule.name, generation });
  }

  copy() {
    if (!this.#checked()) return;
    this.clipboard = this.asRle();
    // A page that may not write to the clipboard still has its own.
    navigator.clipboard?.writeText(this.clipboard).catch(() => {});
    this.told.said(`copied ${this.selection.width} × ${this.selection.height} cells`);
  }

  cut() {
    if (!this.#checked()) return;
    this.copy();
    this.clear("cut");
  }

  clear(words = "clear") {
    if (!this.#checked()) return;
    const { top, left } = this.selection;
    const cells = [];
    for (const [row, start, stop] of this.#selectedRuns()) {
      for (let column = start; column < stop; column++) cells.push([top + row, left + column, 0]);
    }
    this.apply(cells, words);
  }

  clearOutside() {
    if (!this.#checked()) return;
    const { top, left, height, width } = this.selection;
    const cells = [];
    this.universe.field.eachRun((row, start, stop) => {
      for (let column = start; column < stop; column++) {
        const inside = row >= top && row < top + height && column >= left && column < left + width;
        if (!inside) cells.push([row, column, 0]);
      }
    });
    this.apply(cells, "clear all else");
  }

  /** Fill the selection with live cells at random, half of them. */
  random() {
    if (!this.#checked()) return;
    const { top, left, height, width } = this.selection;
    const cells = [];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const state = Math.random() < 0.5 ? 0 : 1 + Math.floor(Math.random() * (this.states - 1));
        cells.push([top + row, left + column, state]);
      }
    }
    this.apply(cells, "random fill");
  }

  /** Take up a pattern, to be put down by a click. @param {string} text RLE @param {[number, number]} middle */
  takeUp(text, middle) {
    try {
      const { runs, width, height } = parseRle(text);
      if (!runs.length) throw new Error("it has no live cells");
      if (width * height > MOST_EDITED) throw new Error("it is too large");
      const worst = Math.max(...runs.map((run) => run[3]));
      if (worst >= this.states) throw new Error(`${this.universe.rule.name} has no state ${worst}`);
      this.ghost = { cells: cellsOf(runs, width, height), width, height, row: 0, column: 0 };
      this.moveGhost(...middle);
      this.told.said("click, or press D, to put it down; Escape puts it away");
    } catch (error) {
      this.told.said(`what was pasted is no pattern for this rule: ${error.message}`);
    }
    this.told.changed();
  }

  moveGhost(row, column) {
    if (!this.ghost) return;
    this.ghost.row = row - (this.ghost.height >> 1);
    this.ghost.column = column - (this.ghost.width >> 1);
    this.told.changed();
  }

  putDown() {
    const { cells, width, height, row, column } = this.ghost;
    const live = [];
    cells.forEach((state, at) => {
      if (state) live.push([row + Math.floor(at / width), column + (at % width), state]);
    });
    this.ghost = null;
    this.selection = { top: row, left: column, height, width };
    if (!this.apply(live, "paste")) this.told.changed();
  }

  // -- turning ------------------------------------------------------------------------------------------

  /** Turn or flip what is taken up or selected: clockwise quarter turns, after a mirroring if there is one. */
  turn(quarterTurns, mirrored = false) {
    if (this.ghost) {
      const { row, column, ...pattern } = this.ghost;
      const next = turned(pattern, quarterTurns, mirrored);
      const [middle, across] = [row + (pattern.height >> 1), column + (pattern.width >> 1)];
      this.ghost = { ...next, row: 0, column: 0 };
      this.moveGhost(middle, across);
      return;
    }
    if (!this.#checked()) return;
    const box = this.selection;
    const before = { cells: this.universe.field.read(box), height: box.height, width: box.width };
    const after = turned(before, quarterTurns, mirrored);
    // The middle stays where it is, and turning back comes back.
    const top = box.top + Math.trunc((box.height - after.height) / 2);
    const left = box.left + Math.trunc((box.width - after.width) / 2);
    const wanted = new Map();
    before.cells.forEach((state, at) => {
      const [row, column] = [box.top + Math.floor(at / box.width), box.left + (at % box.width)];
      if (state) wanted.set(`${row},${column}`, [row, column, 0]);
    });
    after.cells.forEach((state, at) => {
      const [row, column] = [top + Math.floor(at / after.width), left + (at % after.width)];
      if (state) wanted.set(`${row},${column}`, [row, column, state]);
    });
    this.selection = { top, left, height: after.height, width: after.width };
    if (!this.apply([...wanted.values()], mirrored ? "flip" : "rotate")) this.told.changed();
  }

  undo() {
    const words = this.session.undo();
    this.told.said(words ? `undid: ${words}; generation ${this.session.generation}` : "there is nothing to undo");
    this.told.changed();
  }

  redo() {
    const words = this.session.redo();
    this.told.said(words ? `did again: ${words}` : "there is nothing to do again");
    this.told.changed();
  }
}
