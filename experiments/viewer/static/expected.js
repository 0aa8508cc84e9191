/** Expected: a document's digest of a later generation, computed again in the page. */
import { digestOf } from "./digest.js";
import { withCommas } from "./dom.js";
import { openUniverses } from "./open.js";

// Milliseconds of work between two breaths of the page.
const BREATH = 8;

/**
 * Run a document's first universe to where a digest is known, in the background; what is shown stays as it is.
 *
 * @param {object} told a document with `expect`
 * @param {() => boolean} wanted whether the answer is still asked for
 * @param {(words: string, agrees: boolean|null) => void} tell called at the beginning, with null, and at the end
 */
export function checkExpected(told, wanted, tell) {
  const [universe] = openUniverses({ ...told, universes: told.universes.slice(0, 1) });
  const { generation, digest } = told.expect;
  tell(`generation ${withCommas(generation)} is being computed …`, null);
  const go = () => {
    if (!wanted()) return;
    const begun = performance.now();
    while (universe.generation < generation && performance.now() - begun < BREATH) universe.step();
    if (universe.generation < generation) {
      setTimeout(go);
      return;
    }
    const found = digestOf(universe.field);
    const words = found === digest ? "digest agrees" : `digest differs: ${found.slice(0, 12)}… instead of`;
    const where = `Generation ${withCommas(generation)} recomputed in this page: ${words}`;
    tell(
      found === digest ? `${where} (SHA-256 ${digest.slice(0, 12)}…).` : `${where} ${digest.slice(0, 12)}….`,
      found === digest,
    );
  };
  setTimeout(go);
}
