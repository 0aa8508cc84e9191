/** SoupHistory: a soup at the epochs that are kept, and at others by running on in the page or at the server. */
import { byteEntropy, countPrograms, familiesOf, unpackFrames } from "./soup_frames.js";
import { PageSoup, soupDigest } from "./soup_engine.js";
import { advanceOnServer } from "./server.js";

// Epochs between two that are kept on the way, and bytes of all that are.
const SOUP_KEPT_EVERY = 8;
const MOST_SOUP_BYTES = 1 << 26;
// Milliseconds of work between two breaths of the page.
const SOUP_SLICE = 24;

export class SoupHistory {
  /** @param {object} told a document @param {Array<{epoch: number, programs: Uint8Array}>} frames of it */
  constructor(told, frames) {
    this.told = told;
    this.length = told.language.length;
    this.shown = frames[0].programs.length / this.length;
    this.first = frames[0].epoch;
    this.kept = new Map(frames.map(({ epoch, programs }) => [epoch, programs]));
    this.fixed = new Set(this.kept.keys());
    this.engine = told.live ? new PageSoup(told.live, told.programs, this.length) : null;
    this.engine?.take(frames[0].programs, this.first);
    // Soups that a page runs are run by it; the server runs the others.
    this.server = this.engine ? null : told.server;
    this.served = this.first;
    this.samples = new Map(told.samples.map((sample) => [sample.epoch, sample]));
    this.epoch = this.first;
    this.counted = null;
    this.abort = null;
  }

  /** @param {object} told @returns {Promise<SoupHistory>} */
  static async open(told) {
    return new SoupHistory(told, await unpackFrames(told.frames, told.language.length));
  }

  /** Whether it can be run to epochs that are not kept. */
  get runs() {
    return Boolean(this.engine || this.server);
  }

  get programs() {
    return this.engine && this.engine.epoch === this.epoch ? this.engine.programs : this.kept.get(this.epoch);
  }

  get last() {
    return Math.max(this.epoch, ...this.kept.keys(), ...this.samples.keys());
  }

  /** @returns {number[]} epochs that are kept, in order */
  get epochs() {
    return [...this.kept.keys()].sort((one, other) => one - other);
  }

  /** The kept epoch at or before one, or the first. */
  #keptBefore(epoch) {
    return this.epochs.reduce((best, kept) => (kept <= epoch ? kept : best), this.first);
  }

  /** What is counted in the programs that are shown now. */
  counts() {
    if (this.counted?.epoch === this.epoch) return this.counted;
    const { programs, length, told } = this;
    this.counted = {
      epoch: this.epoch,
      ...countPrograms(programs, length),
      byteEntropy: byteEntropy(programs),
      families: familiesOf(programs, length, told.families),
    };
    // What is counted in all programs is a measurement as the recorded ones are, but for the entropy that takes brotli.
    if (!told.numbers && !this.samples.has(this.epoch)) {
      const { distinct, byteEntropy: entropy } = this.counted;
      this.samples.set(this.epoch, { epoch: this.epoch, entropy: null, byte_entropy: entropy, distinct });
    }
    return this.counted;
  }

  #keep() {
    const { engine, kept } = this;
    if (kept.has(engine.epoch)) return;
    kept.set(engine.epoch, Uint8Array.from(engine.programs));
    if (kept.size * engine.programs.length < MOST_SOUP_BYTES) return;
    // Of those kept on the way every second goes; what the document holds stays.
    this.epochs.filter((epoch) => !this.fixed.has(epoch)).forEach((epoch, at) => at % 2 || kept.delete(epoch));
  }

  /** One epoch on, at once: only where the page runs it. */
  stepHere() {
    // The engine may stand elsewhere: what is shown is one of those that are kept.
    if (this.engine.epoch !== this.epoch) this.engine.take(this.kept.get(this.epoch), this.epoch);
    this.engine.step();
    if (this.engine.epoch % SOUP_KEPT_EVERY === 0) this.#keep();
    this.epoch = this.engine.epoch;
  }

  /** Let the engine stand at the nearest epoch before or at one. */
  #fetch(epoch) {
    const from = this.#keptBefore(epoch);
    const { engine } = this;
    if (engine.epoch > epoch || engine.epoch < from) engine.take(this.kept.get(from), from);
  }

  /**
   * Go to an epoch, the page staying alive on the way; where nothing runs, to the nearest that is kept.
   *
   * @param {number} epoch @param {(words: string) => void} say @returns {Promise<void>}
   */
  async goto(epoch, say = () => {}) {
    this.stop();
    const goal = Math.max(this.first, Math.round(epoch));
    if (this.kept.has(goal)) {
      this.epoch = goal;
      return;
    }
    if (this.engine) await this.#runTo(goal, say);
    else if (this.server && goal > this.served) await this.#askFor(goal, say);
    else this.epoch = this.#nearest(goal);
  }

  #nearest(goal) {
    return this.epochs.reduce((best, kept) => (Math.abs(kept - goal) < Math.abs(best - goal) ? kept : best));
  }

  async #runTo(goal, say) {
    const abort = new AbortController();
    this.abort = abort;
    this.#fetch(goal);
    const { engine } = this;
    let begun = performance.now();
    while (engine.epoch < goal) {
      engine.step();
      if (engine.epoch % SOUP_KEPT_EVERY === 0) this.#keep();
      if (performance.now() - begun < SOUP_SLICE) continue;
      this.epoch = engine.epoch;
      say(`epoch ${engine.epoch.toLocaleString("en-GB")} of ${goal.toLocaleString("en-GB")}`);
      await new Promise((resolve) => setTimeout(resolve));
      if (abort.signal.aborted) break;
      begun = performance.now();
    }
    this.#keep();
    this.epoch = engine.epoch;
  }

  async #askFor(goal, say) {
    const abort = new AbortController();
    this.abort = abort;
    const asked = { epoch: this.served, epochs: goal - this.served };
    const answer = await advanceOnServer(this.server, asked, abort.signal, (done) =>
      say(`the server is at epoch ${(this.served + Number(done)).toLocaleString("en-GB")}`),
    );
    const [frame] = await unpackFrames(answer.frames, this.length);
    this.kept.set(frame.epoch, frame.programs);
    this.samples.set(frame.epoch, answer.sample);
    this.served = frame.epoch;
    if (!abort.signal.aborted) this.epoch = frame.epoch;
  }

  /** Stop what is under way, at a whole epoch. */
  stop() {
    this.abort?.abort();
    this.abort = null;
  }

  /** The epoch one step on or back: the next one where it runs, else the next that is kept. */
  beside(by) {
    const { epochs } = this;
    if (by > 0) return this.runs ? this.epoch + 1 : (epochs.find((epoch) => epoch > this.epoch) ?? this.epoch);
    if (this.engine) return Math.max(this.first, this.epoch - 1);
    return [...epochs].reverse().find((epoch) => epoch < this.epoch) ?? this.first;
  }
}

/**
 * Run a soup's document to where a digest is known, in the background; what is shown stays as it is.
 *
 * @param {SoupHistory} history @param {() => boolean} wanted
 * @param {(words: string, agrees: boolean|null) => void} tell
 */
export function checkSoup(history, wanted, tell) {
  const { told } = history;
  const { from, epoch, digest } = told.expect;
  const soup = new PageSoup(told.live, told.programs, history.length);
  soup.take(history.kept.get(from), from);
  const go = () => {
    if (!wanted()) return;
    const begun = performance.now();
    while (soup.epoch < epoch && performance.now() - begun < SOUP_SLICE / 3) soup.step();
    if (soup.epoch < epoch) {
      setTimeout(go);
      return;
    }
    const found = soupDigest(soup.programs);
    const agrees = found === digest;
    const words = agrees ? "digest agrees" : `digest differs: ${found.slice(0, 12)}… instead of`;
    const tail = agrees ? ` (SHA-256 ${digest.slice(0, 12)}…).` : ` ${digest.slice(0, 12)}….`;
    tell(`Epochs ${from + 1} to ${epoch} recomputed in this page: ${words}${tail}`, agrees);
  };
  tell(`epoch ${epoch} is being computed …`, null);
  setTimeout(go);
}
