// Run by node: read a list of jobs of soups from standard input, and write what comes of each as JSON.
import { readFileSync } from "node:fs";
import { fromBase64, toBase64 } from "../../experiments/viewer/static/bytes.js";
import { runPair } from "../../experiments/viewer/static/soup_bff.js";
import { Draws, seedOf, splitmixBig } from "../../experiments/viewer/static/soup_draws.js";
import { byteEntropy, countPrograms, familiesOf, programLines, unpackFrames } from "../../experiments/viewer/static/soup_frames.js";
import { SoupHistory } from "../../experiments/viewer/static/soup_history.js";
import { paintTiles, tileAt } from "../../experiments/viewer/static/soup_paint.js";
import { SOUP_KEYS, soupAction } from "../../experiments/viewer/static/soup_keys.js";
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
Object.assign(jobs, {
  // What is counted in each frame of a document.
  frames: async ({ document }) => {
    const { length } = document.language;
    const frames = await unpackFrames(document.frames, length);
    return frames.map(({ epoch, programs }) => {
      const { distinct, ranks, commonest } = countPrograms(programs, length);
      return {
        epoch,
        programs: toBase64(programs),
        distinct,
        ranks: Array.from(ranks.slice(0, 50)),
        commonest: commonest.slice(0, 12),
        entropy: byteEntropy(programs),
        families: Array.from(familiesOf(programs, length, document.families)),
        text: programLines(programs.subarray(0, length), document.language, length),
      };
    });
  },
  // Where a history stands, and what of, after each of some moves; `beside` of the number is one step on or back.
  history: async ({ document, moves }) => {
    const history = await SoupHistory.open({ ...document, numbers: null });
    const taken = [];
    for (const move of moves) {
      const goal = typeof move === "string" ? history.beside(Number(move)) : move;
      if (move === "+1" && history.engine) history.stepHere();
      else await history.goto(goal);
      taken.push([history.epoch, soupDigest(history.programs)]);
    }
    return { taken, runs: history.runs, last: history.last };
  },
  // Of tiles painted, beside a painter that asks of each pixel which byte lies there.
  tiles: ({ programs, length, columns, width, height, view }) => {
    const bytes = Uint8Array.from(programs);
    const soup = { programs: bytes, length, columns, shown: bytes.length / length };
    const palette = { bytes: Uint32Array.from({ length: 256 }, (_, byte) => byte + 1), tiles: null };
    const out = new Uint32Array(width * height);
    paintTiles(out, width, height, view, soup, palette);
    const side = Math.ceil(Math.sqrt(length));
    let [wrong, seen] = [0, 0];
    for (let py = 0; py < height; py++) {
      for (let px = 0; px < width; px++) {
        const found = out[py * width + px];
        if (found === 0xff14110d) continue;
        seen++;
        const tile = tileAt(px + 0.5, py + 0.5, width, height, view, soup);
        const [x, y] = [view.x + (px + 0.5 - width / 2) / view.zoom, view.y + (py + 0.5 - height / 2) / view.zoom];
        // Within a tile a line at the edges is left out: a byte next to the one computed without it will do.
        const near = [-1, 0, 1].flatMap((down) =>
          [-1, 0, 1].map((right) => {
            const row = Math.min(side - 1, Math.max(0, Math.floor((y - Math.floor(y)) * side) + down));
            const column = Math.min(side - 1, Math.max(0, Math.floor((x - Math.floor(x)) * side) + right));
            return row * side + column < length ? bytes[tile * length + row * side + column] + 1 : -1;
          }),
        );
        if (tile < 0 || !near.includes(found)) wrong++;
      }
    }
    return [wrong, seen];
  },
  keys: () => [SOUP_KEYS, SOUP_KEYS.map(({ keys }) => soupAction({ key: keys[0] }) ?? null)],
});
const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = [];
for (const job of asked) answers.push(await jobs[job.do](job));
console.log(JSON.stringify(answers));
