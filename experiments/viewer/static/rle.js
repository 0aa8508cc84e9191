/**
 * RLE: run-length encoded patterns, Golly's extended form, both directions, as `automata.formats.rle` has them.
 *
 * @typedef {[number, number, number, number]} CellRun row, first column, column behind the last, state
 * @typedef {{runs: CellRun[], width: number, height: number, rule: string|null, top: number|null, left: number|null,
 *   generation: number}} RlePattern
 */

const RLE_LINE = 70;
const RLE_HEADER = /^\s*x\s*=?\s*([0-9]+)\s*,?\s*(?:y\s*=?\s*([0-9]+)\s*)?(?:,?\s*rule\s*=*\s*(.*)|,)?\s*$/;
// Counts beyond this are no places that a universe has.
const MOST_COUNT = 2 ** 31;

/** @param {string} text @param {number} place @param {string} message @returns {Error} naming line and column */
function rleFault(text, place, message) {
  const before = text.slice(0, place).split("\n");
  return new Error(`line ${before.length}, column ${before[before.length - 1].length + 1}: ${message}`);
}

/**
 * @param {string} text a whole file, or the runs alone
 * @returns {RlePattern} its runs counted from its corner; `top` and `left` are null where the file names no place
 */
export function parseRle(text) {
  const found = { runs: [], width: 0, height: 0, rule: null, top: null, left: null, generation: 0 };
  const body = readHead(text, found);
  let [row, column, at] = [0, 0, body];
  while (at < text.length) {
    const begin = at;
    let count = 0;
    let digits = 0;
    for (; at < text.length && /[0-9\r\n]/.test(text[at]); at++) {
      // A count may be cut by the end of a line.
      if (/[0-9]/.test(text[at])) {
        count = Math.min(count * 10 + Number(text[at]), MOST_COUNT);
        digits++;
      }
    }
    if (at >= text.length) {
      if (digits) throw rleFault(text, begin, "a count has no symbol after it");
      break;
    }
    const mark = text[at];
    if (digits && !count) throw rleFault(text, begin, "found a count of 0: counts run from 1");
    if (!digits) count = 1;
    if (mark === " " || mark === "\t") {
      if (digits) throw rleFault(text, at, "found a blank after a count, where its symbol must stand");
      at++;
      continue;
    }
    if (mark === "!") {
      if (digits) throw rleFault(text, at, "found the end of the pattern after a count");
      break;
    }
    if (mark === "#" && (at === 0 || text[at - 1] === "\n")) {
      while (at < text.length && text[at] !== "\n") at++;
      continue;
    }
    const [state, letters] = stateAt(text, at);
    at += letters;
    if (state === -1) {
      row += count;
      column = 0;
      continue;
    }
    if (state) {
      const last = found.runs[found.runs.length - 1];
      if (last && last[0] === row && last[2] === column && last[3] === state) last[2] += count;
      else found.runs.push([row, column, column + count, state]);
      found.width = Math.max(found.width, column + count);
      found.height = Math.max(found.height, row + 1);
    }
    column += count;
  }
  return found;
}

/** Read what stands before the runs into `found`; returns where they begin. */
function readHead(text, found) {
  let body = 0;
  for (let at = 0; at < text.length;) {
    const end = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
    const line = text.slice(at, end).replace(/\r$/, "");
    const header = RLE_HEADER.exec(line);
    if (line.trim().startsWith("#")) {
      if (/^\s*#CXRLE\b/.test(line)) {
        const place = /\bPos\s*=\s*([+-]?[0-9]+)(?:\s*,\s*([+-]?[0-9]+))?/.exec(line);
        const clock = /\bGen\s*=\s*([+-]?[0-9]+)/.exec(line);
        if (place) [found.left, found.top] = [Number(place[1]), Number(place[2] ?? 0)];
        if (clock) found.generation = Number(clock[1]);
      }
      const named = /^#r\s+(\S.*)$/.exec(line);
      if (named) found.rule = named[1].trim();
    } else if (header) {
      found.width = Number(header[1]);
      found.height = Number(header[2] ?? 0);
      if (header[3]) found.rule = header[3].trim().replace(/,$/, "");
    } else if (line.trim()) {
      break;
    }
    at = end + 1;
    body = Math.min(at, text.length);
  }
  return body;
}

/** @returns {[number, number]} the state, -1 for the end of a row, and how many letters say it */
function stateAt(text, at) {
  const mark = text[at];
  if (mark === "$") return [-1, 1];
  if (mark === "b" || mark === ".") return [0, 1];
  if (mark === "o") return [1, 1];
  if (mark >= "A" && mark <= "X") return [mark.charCodeAt(0) - 64, 1];
  if (mark >= "p" && mark <= "y") {
    const letter = text[at + 1] ?? "";
    // By itself such a letter is a live cell, as o is.
    if (!(letter >= "A" && letter <= "X")) return [1, 1];
    const state = (mark.charCodeAt(0) - 111) * 24 + letter.charCodeAt(0) - 64;
    if (state > 255) throw rleFault(text, at, `found ${mark}${letter}, a state above 255: the last one is yO`);
    return [state, 2];
  }
  throw rleFault(
    text,
    at,
    `found ${JSON.stringify(mark)}, which is no symbol of RLE: use b o . A to X, pA to yO, $ and !`,
  );
}

/** @param {number} state @param {boolean} two whether no state is above 1 @returns {string} */
function rleSymbol(state, two) {
  if (two) return state ? "o" : "b";
  if (!state) return ".";
  const prefix = Math.floor((state - 1) / 24);
  return (prefix ? String.fromCharCode(111 + prefix) : "") + String.fromCharCode(65 + ((state - 1) % 24));
}

/**
 * @param {CellRun[]} runs in reading order, counted from the corner of their box @returns {string} the runs of a file,
 *   in lines of about 70 letters, with `!` at their end
 */
export function rleBody(runs) {
  const two = runs.every((run) => run[3] <= 1);
  const lines = [];
  let line = "";
  const add = (token) => {
    if (line.length + token.length > RLE_LINE) {
      lines.push(line);
      line = "";
    }
    line += token;
  };
  const addRun = (count, symbol) => add(count === 1 ? symbol : `${count}${symbol}`);
  let [row, column] = [0, 0];
  for (const [here, start, stop, state] of runs) {
    if (here > row) {
      addRun(here - row, "$");
      [row, column] = [here, 0];
    }
    if (start > column) addRun(start - column, rleSymbol(0, two));
    addRun(stop - start, rleSymbol(state, two));
    column = stop;
  }
  add("!");
  return [...lines, line].join("\n");
}

/** @returns {string} a whole file: place, generation and rule in its head where there are any */
export function formatRle({ runs, top, left, width, height, rule = null, generation = 0, comments = [] }) {
  const head = comments.map((comment) => `#C ${comment}`);
  if (top || left || generation || (rule ?? "").includes(":")) {
    head.push(`#CXRLE Pos=${left},${top}${generation ? ` Gen=${generation}` : ""}`);
  }
  head.push(`x = ${width}, y = ${height}${rule ? `, rule = ${rule}` : ""}`);
  return `${head.join("\n")}\n${rleBody(runs)}\n`;
}

/** @returns {CellRun[]} the runs of cells that lie row by row in an array */
export function runsOf(cells, width) {
  /** @type {CellRun[]} */
  const runs = [];
  for (let at = 0; at < cells.length;) {
    const row = Math.floor(at / width);
    const end = (row + 1) * width;
    const state = cells[at];
    let stop = at + 1;
    while (stop < end && cells[stop] === state) stop++;
    if (state) runs.push([row, at - row * width, stop - row * width, state]);
    at = stop;
  }
  return runs;
}

/** @returns {Uint8Array} runs as cells of a box, row by row */
export function cellsOf(runs, width, height) {
  const cells = new Uint8Array(width * height);
  for (const [row, start, stop, state] of runs) cells.fill(state, row * width + start, row * width + stop);
  return cells;
}
