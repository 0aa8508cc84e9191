/**
 * The digest of a configuration, equal to `automata.trees.digest`: SHA-256 over its stretches of equal live cells in
 * reading order, each as four 64-bit numbers, the lowest byte first: row, first column, column behind the last, state.
 */
import { Sha256 } from "./bytes.js";

const RUN_BYTES = 32;
const RUNS_HELD = 2048;

/** @param {import("./field.js").Field} field @returns {string} 64 hexadecimal digits */
export function digestOf(field) {
  const hash = new Sha256();
  const bytes = new Uint8Array(RUNS_HELD * RUN_BYTES);
  const view = new DataView(bytes.buffer);
  let held = 0;
  field.eachRun((row, start, stop, state) => {
    [row, start, stop, state].forEach((value, place) => {
      view.setInt32(held + 8 * place, value, true);
      view.setInt32(held + 8 * place + 4, value < 0 ? -1 : 0, true);
    });
    held += RUN_BYTES;
    if (held === bytes.length) {
      hash.update(bytes);
      held = 0;
    }
  });
  return hash.update(bytes.subarray(0, held)).hex();
}
