/** Draws of soups: SplitMix64 at numbers that say what a draw is for, as `automata.soups.draws` has it. */

const WORD = (1n << 64n) - 1n;

/** @param {bigint} number @returns {bigint} SplitMix64's value at it */
export function splitmixBig(number) {
  let mixed = (number + 0x9e3779b97f4a7c15n) & WORD;
  mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & WORD;
  mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & WORD;
  return mixed ^ (mixed >> 31n);
}

/** @param {bigint} seed @param {bigint} number @returns {bigint} the seed of the epoch, or place, of that number */
export const seedOf = (seed, number) => splitmixBig(splitmixBig(seed) ^ splitmixBig(number));

/** Draws in halves of 32 bits, far faster than whole numbers of any size: `high` and `low` hold the last. */
export class Draws {
  constructor() {
    this.high = 0;
    this.low = 0;
  }

  /** Take a number of 64 bits. @param {bigint} number */
  set(number) {
    this.high = Number((number >> 32n) & 0xffffffffn);
    this.low = Number(number & 0xffffffffn);
  }

  /** Exclusive-or with a number in halves. */
  xor(high, low) {
    this.high = (this.high ^ high) >>> 0;
    this.low = (this.low ^ low) >>> 0;
  }

  /** Take a number in halves, `more` added to it, 0 or more and below 2 ** 53. */
  sum(high, low, more) {
    const sum = low + (more % 4294967296);
    this.low = sum >>> 0;
    this.high = (high + Math.floor(more / 4294967296) + (sum > 4294967295 ? 1 : 0)) >>> 0;
  }

  /** Put SplitMix64's value in the place of the number that is held. */
  mix() {
    this.sum(this.high, this.low, 0x7f4a7c15);
    this.high = (this.high + 0x9e3779b9) >>> 0;
    this.#shifted(30);
    this.#times(0xbf58476d, 0x1ce4e5b9);
    this.#shifted(27);
    this.#times(0x94d049bb, 0x133111eb);
    this.#shifted(31);
  }

  /** Exclusive-or with itself, moved down by fewer than 32 bits. */
  #shifted(by) {
    const low = (this.low >>> by) | (this.high << (32 - by));
    this.low = (this.low ^ low) >>> 0;
    this.high = (this.high ^ (this.high >>> by)) >>> 0;
  }

  #times(high, low) {
    const [a0, a1, b0, b1] = [this.low & 0xffff, this.low >>> 16, low & 0xffff, low >>> 16];
    const least = a0 * b0;
    const first = a0 * b1 + (least >>> 16);
    const second = a1 * b0 + (first & 0xffff);
    const carried = a1 * b1 + (first >>> 16) + (second >>> 16);
    this.high = (carried + Math.imul(this.high, low) + Math.imul(this.low, high)) >>> 0;
    this.low = (((second & 0xffff) << 16) | (least & 0xffff)) >>> 0;
  }

  /** @param {number} by at most 2 ** 26 @returns {number} the remainder */
  modulo(by) {
    return (((this.high % by) * (4294967296 % by) + (this.low % by)) % by);
  }

  /** @returns {number} bits 8 to 37, which decide whether a byte mutates */
  chance() {
    return ((this.low >>> 8) | ((this.high & 63) << 24)) >>> 0;
  }
}
