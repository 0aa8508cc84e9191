// Run by node: read a list of jobs of soups from standard input, and write what comes of each as JSON.
import { readFileSync } from "node:fs";
import { fromBase64, toBase64 } from "../../experiments/viewer/static/bytes.js";
import { runPair } from "../../experiments/viewer/static/soup_bff.js";
import { Draws, seedOf, splitmixBig } from "../../experiments/viewer/static/soup_draws.js";
import { PageSoup, soupDigest } from "../../experiments/viewer/static/soup_engine.js";
import { arrangePairs, partnerIn } from "../../experiments/viewer/static/soup_pairs.js";

const jobs = {
  // Drawn numbers by halves and whole.
  draws: ({ numbers }) =>
    numbers.map((text) => {
      const draw = new Draws();
      draw.set(BigInt(text));
      draw.mix();
      const whole = (BigInt(draw.high) << 32n) | BigInt(draw.low);
      return [String(whole), String(splitmixBig(BigInt(text))), draw.modulo(97), draw.chance()];
    }),
  seeds: ({ pairs }) => pairs.map(([seed, number]) => String(seedOf(BigInt(seed), BigInt(number)))),
  pairs: ({ live, tapes }) => {
    const language = { ...live, table: fromBase64(live.table) };
    const bytes = fromBase64(tapes);
    const size = 2 * live.length;
    const counts = [];
    for (let at = 0; at < bytes.length; at += size) counts.push(runPair(bytes.subarray(at, at + size), language));
    return { tapes: toBase64(bytes), counts };
  },
  order: ({ pairing, programs, seed, epoch }) => {
    const met = arrangePairs(pairing, programs, BigInt(seed), epoch);
    return { order: Array.from(met.order), pairs: met.pairs, partners: [0, 1, 2].map((one) => partnerIn(met, one)) };
  },
  soup: ({ live, programs, epochs }) => {
    const soup = new PageSoup(live, programs, live.length);
    soup.begin();
    const found = [];
    for (const epoch of epochs) {
      while (soup.epoch < epoch) soup.step();
      found.push([soupDigest(soup.programs), soup.steps, soup.executed]);
    }
    return found;
  },
};
const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = [];
for (const job of asked) answers.push(await jobs[job.do](job));
console.log(JSON.stringify(answers));
