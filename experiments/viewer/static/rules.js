/**
 * Rules as `automata` holds them: a dense table, a decision diagram or a weighted sum, with their neighbourhood.
 *
 * A context lists the states of the neighbourhood's cells in its order, the centre first.
 */
import { fromBase64 } from "./bytes.js";

// A table of up to so many entries is made of a diagram: it stays in the processor's cache, where it is the faster.
const MOST_EXPANDED = 1 << 20;

/** @param {string} text base64 of 32-bit numbers, the lowest byte first @returns {Int32Array} */
function littleEndian(text) {
  const bytes = fromBase64(text);
  const view = new DataView(bytes.buffer);
  return Int32Array.from({ length: bytes.length >> 2 }, (_, at) => view.getInt32(4 * at, true));
}

/** A transition function with its neighbourhood. One of `table`, `walk` (with `order`) and `sum` says what it is. */
export class PageRule {
  /** @param {object} told a document's rule */
  constructor(told) {
    this.told = told;
    this.name = told.name ?? "unnamed";
    this.states = told.states;
    this.columns = told.neighborhood.map(([column]) => column);
    this.rows = told.neighborhood.map(([, row]) => row);
    this.arity = this.rows.length;
    /** Largest distance, in rows or columns, at which a cell is seen. */
    this.reach = Math.max(...this.rows.map(Math.abs), ...this.columns.map(Math.abs));
    this.table = told.table ? fromBase64(told.table) : null;
    this.walk = this.order = this.sum = null;
    if (told.diagram) {
      this.walk = littleEndian(told.diagram.walk);
      this.order = told.diagram.order;
    }
    if (told.sum) {
      const { weights, state_weights: values, least, outcomes } = told.sum;
      const flat = fromBase64(outcomes);
      this.sum = { weights, values, least, outcomes: flat, width: flat.length / this.states };
    }
    if (!this.table && !this.walk && !this.sum) throw new Error(`rule ${this.name} has neither table nor diagram`);
    if (this.table && this.table.length !== this.states ** this.arity) {
      throw new Error(`the table of ${this.name} has ${this.table.length} entries, not ${this.states ** this.arity}`);
    }
    if (!this.table && this.states ** this.arity <= MOST_EXPANDED) this.table = expandedTable(this);
    this.symmetries = told.symmetries ?? [0, 1, 2, 3].map((turns) => ({ quarter_turns: turns, mirrored: false }));
  }

  /** @param {ArrayLike<number>} context @returns {number} */
  next(context) {
    if (this.table) {
      let at = 0;
      for (let place = 0; place < this.arity; place++) at = at * this.states + context[place];
      return this.table[at];
    }
    if (this.walk) {
      let at = 0;
      for (const place of this.order) at = this.walk[at + context[place]];
      return at;
    }
    const { weights, values, least, outcomes, width } = this.sum;
    let total = -least;
    for (let place = 0; place < this.arity; place++) total += weights[place] * values[context[place]];
    return outcomes[context[0] * width + total];
  }

  /** Whether an empty surrounding leaves a cell empty. */
  get quiescent() {
    return this.next(new Uint8Array(this.arity)) === 0;
  }

  /** @param {number} state @returns {string} what the rule's authors call it */
  stateName(state) {
    return this.told.state_names?.[state] || `state ${state}`;
  }

  /** Colours of the states, `#rrggbb`. */
  get colours() {
    return this.told.colours;
  }

  /** Where an entry of the table stands, the place in it that a context has. */
  entry(context) {
    return context.reduce((at, state) => at * this.states + state, 0);
  }
}

/** @param {PageRule} rule @returns {Uint8Array} its dense table, counted up like an odometer */
function expandedTable(rule) {
  const table = new Uint8Array(rule.states ** rule.arity);
  const context = new Uint8Array(rule.arity);
  for (let at = 0; at < table.length; at++) {
    table[at] = rule.next(context);
    for (let place = rule.arity - 1; place >= 0 && ++context[place] === rule.states; place--) context[place] = 0;
  }
  return table;
}

/**
 * The rules that take turns in place of a two-state rule with B0 (`automata.strobing`), and any other rule by itself.
 *
 * @param {PageRule} rule @returns {PageRule[]} for even and odd generations, or one for all
 */
export function strobingPhases(rule) {
  if (rule.states !== 2 || rule.quiescent) return [rule];
  const steady = rule.next(new Uint8Array(rule.arity).fill(1)) === 1;
  return steady ? [changedRule(rule, true, true)] : [changedRule(rule, false, true), changedRule(rule, true, false)];
}

/** The rule with all inputs, all outputs or both changed to the other one of its two states. */
function changedRule(rule, inputs, outputs) {
  const made = Object.create(PageRule.prototype, Object.getOwnPropertyDescriptors(rule));
  if (rule.table) {
    // The last context is the first with all cells changed.
    made.table = inputs ? rule.table.slice().reverse() : rule.table.slice();
    if (outputs) made.table.forEach((state, at, table) => (table[at] = 1 - state));
    return made;
  }
  if (rule.walk) {
    const walk = rule.walk.slice();
    if (inputs) for (let at = 0; at < walk.length; at += 2) [walk[at], walk[at + 1]] = [walk[at + 1], walk[at]];
    if (outputs) for (let at = lastLevel(rule); at < walk.length; at++) walk[at] = 1 - walk[at];
    made.walk = walk;
    return made;
  }
  const sum = { ...rule.sum, outcomes: rule.sum.outcomes.slice() };
  // Changing every cell takes a sum s to total - s.
  if (inputs) sum.outcomes.reverse();
  if (outputs) sum.outcomes.forEach((state, at, all) => (all[at] = 1 - state));
  made.sum = sum;
  return made;
}

/** Where in a walk the nodes begin whose entries are values: each level's entries point to all nodes of the next. */
function lastLevel(rule) {
  let [start, stop] = [0, rule.states];
  for (let level = 1; level < rule.arity; level++) {
    let [least, most] = [Infinity, 0];
    for (let at = start; at < stop; at++) {
      least = Math.min(least, rule.walk[at]);
      most = Math.max(most, rule.walk[at]);
    }
    [start, stop] = [least, most + rule.states];
  }
  return start;
}
