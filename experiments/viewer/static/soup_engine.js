/** PageSoup: a soup that runs in the page, to the bytes that `automata.soups.soup.Soup` has. */
import { fromBase64, Sha256 } from "./bytes.js";
import { runPair } from "./soup_bff.js";
import { Draws, seedOf } from "./soup_draws.js";
import { arrangePairs, gridPartners } from "./soup_pairs.js";

/** The digest of programs, as `Soup.digest` has it. @param {Uint8Array} programs @returns {string} */
export const soupDigest = (programs) => new Sha256().update(programs).hex();

export class PageSoup {
  /** @param {object} told what a document says of running: `live` @param {number} count @param {number} length */
  constructor(told, count, length) {
    this.count = count;
    this.length = length;
    this.seed = BigInt(told.seed);
    this.pairing = told.pairing;
    this.threshold = told.threshold;
    this.alphabet = fromBase64(told.alphabet);
    this.language = { ...told, table: fromBase64(told.table) };
    this.partners = typeof told.pairing === "string" ? null : gridPartners(told.pairing);
    this.programs = new Uint8Array(count * length);
    this.epoch = 0;
    this.tape = new Uint8Array(2 * length);
    this.draw = new Draws();
    this.base = new Draws();
    /** Means of the last epoch's pairs. */
    this.steps = 0;
    this.executed = 0;
  }

  /** Take programs, as they stood after some epochs. */
  take(programs, epoch) {
    this.programs = Uint8Array.from(programs);
    this.epoch = epoch;
  }

  /** Draw the programs that the soup begins with. */
  begin() {
    const { programs, alphabet, draw, base } = this;
    base.set(BigInt.asUintN(64, BigInt(programs.length) * seedOf(this.seed, 0n)));
    for (let at = 0; at < programs.length; at++) {
      draw.sum(base.high, base.low, at);
      draw.mix();
      programs[at] = alphabet[draw.modulo(alphabet.length)];
    }
    this.epoch = 0;
  }

  /** Replace bytes by chance, in the pairs of an order and in what stands behind them. */
  #mutate(order) {
    const { programs, alphabet, draw, base, length, threshold } = this;
    const seed = seedOf(this.seed, BigInt(this.epoch));
    base.set(BigInt.asUintN(64, BigInt(this.count) * seed * 2n * BigInt(length)));
    for (let at = 0, place = 0; at < order.length; at++) {
      const start = order[at] * length;
      for (let byte = 0; byte < length; byte++, place++) {
        draw.sum(base.high, base.low, place);
        draw.mix();
        if (draw.chance() < threshold) programs[start + byte] = alphabet[(draw.low & 255) % alphabet.length];
      }
    }
  }

  /** Run one epoch. */
  step() {
    const { programs, tape, length } = this;
    const { order, pairs } = arrangePairs(this.pairing, this.count, this.seed, this.epoch, this.partners);
    if (this.threshold) this.#mutate(order);
    let [steps, executed] = [0, 0];
    for (let pair = 0; pair < pairs; pair++) {
      const [one, other] = [order[2 * pair] * length, order[2 * pair + 1] * length];
      tape.set(programs.subarray(one, one + length));
      tape.set(programs.subarray(other, other + length), length);
      const ran = runPair(tape, this.language);
      steps += ran[0];
      executed += ran[1];
      programs.set(tape.subarray(0, length), one);
      programs.set(tape.subarray(length), other);
    }
    this.steps = steps / Math.max(1, pairs);
    this.executed = executed / Math.max(1, pairs);
    this.epoch++;
  }
}
