/**
 * Session: one to three universes in lockstep, with everything that is known of their run: keyframes to go back to,
 * edits, populations, copies, and where two of them first differ.
 *
 * The run is a function of the start and of the edits. Going back restores a keyframe and runs on from it; an edit at
 * generation g cuts off what was known of later ones.
 */
import { PageCensus } from "./census.js";
import { compareFields } from "./compare.js";
import { openUniverses, putRuns } from "./open.js";
import { parseRle } from "./rle.js";

const KEYFRAME_EVERY = 16;
const MOST_KEYFRAMES = 160;
// Tiles that keyframes may hold together: of 4,096 bytes each.
const MOST_HELD = 1 << 14;
const MOST_SAMPLES = 16384;
// A start larger than this is counted only when asked for.
const MOST_WATCHED = 4096;

export class Session {
  /** @param {object} told a document */
  constructor(told) {
    this.told = told;
    this.universes = openUniverses(told);
    this.start = told.start_generation ?? 0;
    this.far = null;
    this.raw = this.universes.map((universe) => universe.snapshot());
    /** @type {Array<{generation: number, held: Array, tiles: number}>} */
    this.keyframes = [];
    /** @type {Array<{generation: number, changes: Array<[number, number, number, number]>, words: string}>} */
    this.edits = [];
    this.undone = [];
    this.pair = told.difference ?? (this.universes.length > 1 ? [0, 1] : null);
    const box = this.universes[0].field.boundingBox();
    const small = !box || box.height * box.width <= MOST_WATCHED;
    /** How often copies are counted; 0: when asked for. */
    this.copiesEvery = told.copies_every ?? (small ? 1 : 0);
    /** Which copies count: those that touch nothing, unless the document says otherwise. */
    this.apart = told.copies_apart ?? "isolated";
    this.#begin();
  }

  get generation() {
    return this.universes[0].generation;
  }

  /** The generation that is shown: a number, or digits where the server is far ahead. */
  get shownGeneration() {
    return this.far ? this.far.generation : this.generation;
  }

  /** @param {import("./far.js").FarUniverses|null} far what the server keeps instead of the page; null: nothing */
  setFar(far) {
    this.far?.stop();
    this.far = far;
  }

  /** What is known when the run stands at its start. */
  #begin() {
    /** Generations at which populations were noted, and of each universe the populations. */
    this.series = { generations: [], populations: this.universes.map(() => []), copies: [] };
    /** The first generation at which the two were seen to differ, and the first of the cells that do. */
    this.firstWrong = null;
    /** Whether a server ran generations that were not looked at here. */
    this.skipped = false;
    this.agreed = this.start - 1;
    /** The copies of what stands at the start, edited or not, and of what stood there before it was edited. */
    const [{ field, rule, surface }] = this.universes;
    this.census = new PageCensus(field, rule.symmetries, this.start, this.apart, surface);
    this.#note();
  }

  /** Take down what is to be known of the generation that the universes stand at. */
  #note() {
    const { generation, series } = this;
    const last = series.generations[series.generations.length - 1] ?? -Infinity;
    if (this.copiesEvery && (generation - this.start) % this.copiesEvery === 0) {
      this.census.observe(generation, this.universes[0].field);
    }
    if (this.pair && generation > this.agreed && generation < (this.firstWrong?.generation ?? Infinity)) {
      const [one, other] = this.pair.map((which) => this.universes[which]);
      // As long as all was equal, only what has just changed can differ.
      const changed = generation === this.agreed + 1 && one.changed && other.changed;
      const found = compareFields(one.field, other.field, changed ? new Set([...one.changed, ...other.changed]) : null);
      if (found) this.firstWrong = { generation, row: found.row, column: found.column };
      else this.agreed = generation;
    }
    if (generation > last) {
      series.generations.push(generation);
      this.universes.forEach((universe, which) => series.populations[which].push(universe.population));
      series.copies.push(this.copiesEvery ? this.census.births(generation).length : 0);
      if (series.generations.length > MOST_SAMPLES) this.#thinSeries();
    }
    if ((generation - this.start) % KEYFRAME_EVERY === 0) this.#keep();
  }

  #thinSeries() {
    const thin = (values) => values.filter((_, at) => at % 2 === 0);
    this.series.generations = thin(this.series.generations);
    this.series.populations = this.series.populations.map(thin);
    this.series.copies = thin(this.series.copies);
  }

  /** Keep the universes as they stand, to go back to; the older keyframes are, the farther apart they are kept. */
  #keep() {
    const { generation, keyframes } = this;
    let at = keyframes.length;
    while (at > 0 && keyframes[at - 1].generation > generation) at--;
    if (keyframes[at - 1]?.generation === generation) return;
    const held = this.universes.map((universe) => universe.snapshot());
    keyframes.splice(at, 0, { generation, held, tiles: held.reduce((sum, [, tiles]) => sum + tiles.length, 0) });
    const tiles = keyframes.reduce((sum, frame) => sum + frame.tiles, 0);
    if (keyframes.length > MOST_KEYFRAMES || (tiles > MOST_HELD && keyframes.length > 4)) {
      const recent = Math.ceil(keyframes.length / 4);
      this.keyframes = keyframes.filter((_, place) => place === 0 || place >= keyframes.length - recent || place % 2);
    }
  }

  /** Advance all universes by one generation. */
  step() {
    for (const universe of this.universes) universe.step();
    this.#applyEdits();
    this.#note();
  }

  #applyEdits() {
    for (const edit of this.edits) {
      if (edit.generation !== this.generation) continue;
      for (const [which, row, column, state] of edit.changes) this.universes[which].set(row, column, state);
    }
  }

  /** Where a run to `generation` begins: here, or at a keyframe. Restores it; the steps are the caller's. */
  rewind(generation) {
    let best = null;
    for (const frame of this.keyframes) if (frame.generation <= generation) best = frame;
    if (generation >= this.generation && (best?.generation ?? -Infinity) <= this.generation) return;
    this.#restore(best);
  }

  #restore(frame) {
    this.universes.forEach((universe, which) => universe.restore(frame ? frame.held[which] : this.raw[which]));
    if (!frame) this.#applyEdits();
  }

  /** Stand at `generation`, which is not before the start; all at once, so that it is for short ways. */
  seek(generation) {
    const goal = Math.max(this.start, generation);
    this.rewind(goal);
    const dense = goal - this.generation <= 2 * KEYFRAME_EVERY;
    while (this.generation < goal) {
      // The way back is likely to go on: keep every generation of it.
      if (dense) this.#keep();
      this.step();
    }
  }

  back() {
    this.seek(this.generation - 1);
  }

  /**
   * Change cells now.
   *
   * @param {Array<[number, number, number, number]>} changes universe, row, column and new state of each
   * @param {string} words what was done, for the line that says what undo undoes
   * @param {boolean} [joined] whether it goes on with the edit before, as the cells of one stroke do
   */
  edit(changes, words = "edit", joined = false) {
    if (this.far) return false;
    const real = changes.filter(
      ([which, row, column, state]) =>
        this.universes[which].holds(row, column) && this.universes[which].get(row, column) !== state,
    );
    if (!real.length) return false;
    this.edits = this.edits.filter((edit) => edit.generation <= this.generation);
    const last = this.edits[this.edits.length - 1];
    if (joined && last?.generation === this.generation) last.changes.push(...real);
    else this.edits.push({ generation: this.generation, changes: real, words });
    this.undone = [];
    this.#cut(this.generation);
    for (const [which, row, column, state] of real) this.universes[which].set(row, column, state);
    this.#changed();
    return true;
  }

  /** Undo the last edit: the run stands at its generation again. @returns {string|null} what was undone */
  undo() {
    const edit = this.edits.pop();
    if (!edit) return null;
    this.undone.push(edit);
    this.#cut(edit.generation);
    // What stands now may hold the edit: come to its generation again, from before it.
    this.#restore(this.keyframes[this.keyframes.length - 1] ?? null);
    while (this.generation < edit.generation) this.step();
    this.#changed();
    return edit.words;
  }

  /** @returns {string|null} what was done again */
  redo() {
    const edit = this.undone.pop();
    if (!edit) return null;
    this.seek(edit.generation);
    this.edits.push(edit);
    this.#cut(edit.generation);
    for (const [which, row, column, state] of edit.changes) this.universes[which].set(row, column, state);
    this.#changed();
    return edit.words;
  }

  /** Forget keyframes, series and births from `generation` on. */
  #cut(generation) {
    this.keyframes = this.keyframes.filter((frame) => frame.generation < generation);
    const kept = this.series.generations.filter((when) => when < generation).length;
    this.series.generations.length = kept;
    this.series.copies.length = kept;
    for (const values of this.series.populations) values.length = kept;
    this.agreed = Math.min(this.agreed, generation - 1);
    if (this.firstWrong && this.firstWrong.generation >= generation) this.firstWrong = null;
  }

  /** The universes stand at an edited generation: take it down anew. */
  #changed() {
    if (this.generation === this.start) {
      this.#begin();
      return;
    }
    this.census.truncate(this.generation - 1);
    this.#note();
    this.#keep();
  }

  /** Whether what stands at the start is what the document says. */
  get editedStart() {
    return this.edits.some((edit) => edit.generation === this.start);
  }

  /** What the document says of a generation: marked as said of the unchanged start where an edit came before. */
  saidOf(generation, words) {
    const changed = this.edits.some((edit) => edit.generation <= generation);
    return words && changed ? `Of the unchanged start: ${words}` : words;
  }

  /** How many cells of the two differ now, and the first; null if none does or there are no two. */
  differenceNow() {
    if (!this.pair) return null;
    const [one, other] = this.pair.map((which) => this.universes[which].field);
    return compareFields(one, other);
  }

  /** Count other copies from now on: the run stands at its start again, for those before were not looked for. */
  countApart(apart) {
    this.apart = apart;
    this.seek(this.start);
    this.#begin();
  }

  /** Look for copies now, whatever `copiesEvery` says. */
  countCopies() {
    this.census.observe(this.generation, this.universes[0].field);
    return this.census.standing;
  }

  /** Take what a server computed: universe `which` at a later generation. Others are run by whoever calls. */
  take(which, generation, cells) {
    this.skipped = true;
    const universe = this.universes[which];
    universe.restore([generation, []]);
    putRuns(universe, parseRle(cells.rle).runs, cells.y, cells.x);
    if (which === this.universes.length - 1) {
      this.#note();
      this.#keep();
    }
  }
}
