/** Cases: documents with the digest that `automata` has after some generations, and whether this engine agrees. */
import { digestOf } from "./digest.js";
import { openUniverses } from "./open.js";

/**
 * @param {Array<{document: object, generations: number, digest: string, population: number}>} cases
 * @returns {Array<{index: number, got: string, wanted: string}>} those that differ: none if all agree
 */
export function runCases(cases) {
  const wrong = [];
  cases.forEach(({ document, generations, digest, population }, index) => {
    let got;
    try {
      const [universe] = openUniverses(document);
      universe.run(generations);
      got = digestOf(universe.field);
      if (universe.population !== population) got += ` with ${universe.population} live cells`;
    } catch (error) {
      got = String(error);
    }
    if (got !== digest) wrong.push({ index, got, wanted: digest });
  });
  return wrong;
}
