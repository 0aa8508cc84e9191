/** BFF: how two programs, laid end to end, run; step by step, as `automata.soups.languages.bff` does it. */

// Instructions by their numbers: < > { } + - . , [ ]
const [LEFT_0, RIGHT_0, LEFT_1, RIGHT_1, MORE, LESS, GIVE, TAKE, OPEN, CLOSE] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

/** The place of the bracket that matches the one at `place`; beyond the tape if there is none. */
function matchingBracket(tape, table, place, towards) {
  for (let depth = towards; depth;) {
    place += towards;
    if (place < 0 || place >= tape.length) return towards > 0 ? tape.length : -1;
    const kind = table[tape[place]];
    if (kind === OPEN) depth++;
    else if (kind === CLOSE) depth--;
  }
  return place;
}

/**
 * @param {Uint8Array} tape of both programs; it is changed
 * @param {{table: Uint8Array, start: number, heads: number[], jump: number, modulus: number, comma: number,
 *   writes: number, budget: number}} language `heads`: where they start, -1: where the first two bytes say; `writes`:
 *   whose bytes may be changed by instructions of whom, as four bits
 * @returns {[number, number]} steps, and the instructions among them
 */
export function runPair(tape, language) {
  const { table, jump, comma, writes, budget } = language;
  const size = tape.length;
  const half = size / 2;
  const mask = language.modulus - 1;
  let [head0, head1] = language.heads.map((head, which) => (head < 0 ? tape[which] : head) % size);
  let place = language.start;
  let [steps, executed] = [0, 0];
  while (steps < budget && place >= 0 && place < size) {
    steps++;
    const kind = table[tape[place]];
    if (!kind) {
      place++;
      continue;
    }
    executed++;
    let target = head0;
    let value = tape[head0];
    if (kind <= RIGHT_1) {
      if (kind === LEFT_0) head0 = head0 ? head0 - 1 : size - 1;
      else if (kind === RIGHT_0) head0 = head0 + 1 === size ? 0 : head0 + 1;
      else if (kind === LEFT_1) head1 = head1 ? head1 - 1 : size - 1;
      else head1 = head1 + 1 === size ? 0 : head1 + 1;
    } else if (kind <= TAKE) {
      if (kind === MORE) value = (value + 1) & 255;
      else if (kind === LESS) value = (value - 1) & 255;
      else if (kind === GIVE) target = head1;
      else {
        value = tape[head1];
        head1 = (head1 + comma) % size;
      }
      if ((writes >> (2 * (place >= half) + (target >= half))) & 1) tape[target] = value;
    } else if (kind === OPEN) {
      if (!(value & mask)) place = jump ? place + jump : matchingBracket(tape, table, place, 1);
    } else if (value & mask) {
      place = jump ? place - jump : matchingBracket(tape, table, place, -1);
      if (place < 0) break;
    }
    place++;
  }
  return [steps, executed];
}
