/** Frames of a soup: its programs at some epochs, as a document packs them, and what is counted in them. */
import { fromBase64 } from "./bytes.js";

/** @param {string} text base64 of what zlib packed @returns {Promise<Uint8Array>} */
async function inflated(text) {
  const stream = new Blob([fromBase64(text)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * @param {{epochs: number[], data: string}} told @param {number} length bytes of a program
 * @returns {Promise<Array<{epoch: number, programs: Uint8Array}>>}
 */
export async function unpackFrames({ epochs, data }, length) {
  const bytes = await inflated(data);
  const distinct = new DataView(bytes.buffer).getUint32(0, true);
  const programs = bytes.subarray(4, 4 + distinct * length);
  const which = new DataView(bytes.buffer, 4 + distinct * length);
  const shown = which.byteLength / 4 / epochs.length;
  return epochs.map((epoch, at) => {
    const frame = new Uint8Array(shown * length);
    for (let place = 0; place < shown; place++) {
      const start = which.getUint32(4 * (at * shown + place), true) * length;
      frame.set(programs.subarray(start, start + length), place * length);
    }
    return { epoch, programs: frame };
  });
}

/**
 * @param {Uint8Array} programs @param {number} length
 * @returns {{distinct: number, ranks: Uint32Array, commonest: Array<{first: number, count: number}>}} of each program
 *   the place of its kind among the commonest, from 0, in ties the one that is met first; of each kind the first
 *   program and how many there are
 */
export function countPrograms(programs, length) {
  const count = programs.length / length;
  const kinds = new Map();
  const kindOf = new Uint32Array(count);
  const found = [];
  for (let program = 0; program < count; program++) {
    const key = String.fromCharCode(...programs.subarray(program * length, (program + 1) * length));
    let kind = kinds.get(key);
    if (kind === undefined) {
      kind = found.length;
      kinds.set(key, kind);
      found.push({ first: program, count: 0 });
    }
    found[kind].count++;
    kindOf[program] = kind;
  }
  const order = found.map((_, kind) => kind).sort((one, other) => found[other].count - found[one].count || one - other);
  const rankOf = new Uint32Array(found.length);
  order.forEach((kind, rank) => (rankOf[kind] = rank));
  return {
    distinct: found.length,
    ranks: kindOf.map((kind) => rankOf[kind]),
    commonest: order.map((kind) => found[kind]),
  };
}

/** @param {Uint8Array} programs @returns {number} Shannon's entropy of the bytes, in bits a byte */
export function byteEntropy(programs) {
  const counts = new Float64Array(256);
  for (let at = 0; at < programs.length; at++) counts[programs[at]]++;
  let entropy = 0;
  for (const count of counts) if (count) entropy -= (count / programs.length) * Math.log2(count / programs.length);
  return entropy;
}

/** Whether a word stands in a program, from `start` to `stop`, read either way. */
function holdsWord(programs, start, stop, word) {
  const size = word.length;
  for (let at = start; at + size <= stop; at++) {
    let [forward, backward] = [0, 0];
    while (forward < size && programs[at + forward] === word[forward]) forward++;
    if (forward === size) return true;
    while (backward < size && programs[at + backward] === word[size - 1 - backward]) backward++;
    if (backward === size) return true;
  }
  return false;
}

/**
 * @param {Uint8Array} programs @param {number} length
 * @param {Array<{word: string, shares: number[]}>} families words in hexadecimal digits
 * @returns {Int8Array} of each program the place of its family, -1 for none; the largest of the whole run comes first
 */
export function familiesOf(programs, length, families) {
  const sum = (family) => family.shares.reduce((all, share) => all + share, 0);
  const order = families.map((_, at) => at).sort((one, other) => sum(families[other]) - sum(families[one]));
  const words = families.map(({ word }) => Uint8Array.from(word.match(/../g) ?? [], (digits) => parseInt(digits, 16)));
  return Int8Array.from({ length: programs.length / length }, (_, program) => {
    const found = order.find((family) =>
      holdsWord(programs, program * length, (program + 1) * length, words[family]),
    );
    return found ?? -1;
  });
}

/** @returns {string} a program as its language writes it, in lines of so many bytes */
export function programLines(program, language, across) {
  const lines = [];
  for (let at = 0; at < program.length; at += across) {
    const signs = Array.from(program.subarray(at, at + across), (byte) => language.signs[byte]);
    lines.push(signs.join(language.between));
  }
  return lines.join("\n");
}
