/** Pairs: who meets whom in an epoch, as `automata.soups.pairing` arranges it. */
import { Draws, seedOf, splitmixBig } from "./soup_draws.js";

/** Shuffle `order` downwards, its place i by the draw of the number `base` + i under the hash of a seed. */
function shufflePrograms(order, hashed, base) {
  const draw = new Draws();
  const seed = new Draws();
  const origin = new Draws();
  seed.set(hashed);
  origin.set(base);
  for (let place = order.length - 1; place >= 0; place--) {
    draw.sum(origin.high, origin.low, place);
    draw.mix();
    draw.xor(seed.high, seed.low);
    draw.mix();
    draw.mix();
    const other = draw.modulo(place + 1);
    const kept = order[place];
    order[place] = order[other];
    order[other] = kept;
  }
}

/** @returns {number[][]} of each program of a grid those that it may meet, row by row */
export function gridPartners({ width, height, reach, torus }) {
  const ways = [];
  for (let down = -reach; down <= reach; down++) {
    for (let right = -reach; right <= reach; right++) if (down || right) ways.push([down, right]);
  }
  return Array.from({ length: width * height }, (_, program) => {
    const [row, column] = [Math.floor(program / width), program % width];
    const partners = [];
    for (const [down, right] of ways) {
      const [to, at] = [row + down, column + right];
      const inside = to >= 0 && to < height && at >= 0 && at < width;
      if (torus || inside) partners.push(((to + height) % height) * width + ((at + width) % width));
    }
    return partners;
  });
}

/** Pair programs, in a drawn order, with a partner that they may meet, if that is free. @returns {number} of pairs */
function meetNeighbours(order, partners, seed, epoch) {
  const hashed = splitmixBig(seed);
  const turns = Uint32Array.from(order, (_, at) => at);
  shufflePrograms(turns, hashed, BigInt(epoch) * BigInt(order.length));
  const used = new Uint8Array(order.length);
  const [draw, own, epochs] = [new Draws(), new Draws(), new Draws()];
  own.set(hashed);
  epochs.set(seedOf(seed, BigInt(epoch)));
  let pairs = 0;
  for (const program of turns) {
    const list = partners[program];
    if (!list.length) continue;
    draw.sum(0, 0, program);
    draw.mix();
    draw.xor(own.high, own.low);
    draw.mix();
    draw.xor(epochs.high, epochs.low);
    draw.mix();
    draw.xor(own.high, own.low);
    draw.mix();
    const partner = list[draw.modulo(list.length)];
    if (used[program] || used[partner]) continue;
    used[program] = used[partner] = 1;
    order[2 * pairs] = program;
    order[2 * pairs + 1] = partner;
    pairs++;
  }
  let place = 2 * pairs;
  for (let program = 0; program < order.length; program++) if (!used[program]) order[place++] = program;
  return pairs;
}

/**
 * @param {string|object} pairing "random", "fixed", "cyclic", or a grid
 * @param {number} programs @param {bigint} seed @param {number} epoch
 * @param {number[][]} [partners] of a grid, if they are known
 * @returns {{order: Uint32Array, pairs: number}} pair k is order[2k] and order[2k + 1]
 */
export function arrangePairs(pairing, programs, seed, epoch, partners = null) {
  const order = Uint32Array.from({ length: programs }, (_, at) => at);
  let pairs = programs >> 1;
  if (pairing === "random") {
    shufflePrograms(order, splitmixBig(seed), BigInt(epoch) * BigInt(programs));
  } else if (pairing === "fixed") {
    const offset = 2 ** ((epoch % Math.floor(Math.log2(programs))) + 1) - 1;
    // Programs are a power of two: exclusive-or stays within them.
    for (let at = 0; at < programs; at++) order[at] = ((at * offset) % programs) ^ (epoch & 1);
  } else if (pairing === "cyclic") {
    if (epoch % 2 === 0) for (let at = 0; at < programs; at++) order[at] = (at + programs - 1) % programs;
  } else pairs = meetNeighbours(order, partners ?? gridPartners(pairing), seed, epoch);
  return { order, pairs };
}

/** @returns {number} the program that met `program` in an epoch; -1 if none did */
export function partnerIn({ order, pairs }, program) {
  const at = order.indexOf(program);
  return at < 2 * pairs ? order[at ^ 1] : -1;
}
