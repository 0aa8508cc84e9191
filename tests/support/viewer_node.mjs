// Run by node: read a list of jobs from standard input, each {"do": name, ...}, and write what comes of each as JSON.
import { readFileSync } from "node:fs";
import { Sha256, fromBase64, toBase64 } from "../../experiments/viewer/static/bytes.js";
import { runCases } from "../../experiments/viewer/static/cases.js";
import { viewerActions } from "../../experiments/viewer/static/actions.js";
import { Camera } from "../../experiments/viewer/static/camera.js";
import { PageCensus, findCopies, patternVariants, turned } from "../../experiments/viewer/static/census.js";
import { compareFields, DifferenceField } from "../../experiments/viewer/static/compare.js";
import { digestOf } from "../../experiments/viewer/static/digest.js";
import { Editor } from "../../experiments/viewer/static/editor.js";
import { treePlaces } from "../../experiments/viewer/static/family.js";
import { makeGif } from "../../experiments/viewer/static/gif.js";
import { KEYS, keyAction } from "../../experiments/viewer/static/keys.js";
import { documentNow, packDocument, unpackDocument } from "../../experiments/viewer/static/link.js";
import { openUniverses } from "../../experiments/viewer/static/open.js";
import { boxesSeen, individualName, labelPlace } from "../../experiments/viewer/static/overlays.js";
import { paintCells } from "../../experiments/viewer/static/paint.js";
import { makeSurface } from "../../experiments/viewer/static/surface.js";
import { makePng } from "../../experiments/viewer/static/png.js";
import { formatRle, parseRle } from "../../experiments/viewer/static/rle.js";
import { Session } from "../../experiments/viewer/static/session.js";

/** Numbers below 1 that a seed decides (mulberry32). */
function drawing(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The oracle of sessions: what a run with these edits comes to, from the start, nothing kept. */
function replayed(told, edits, generation, look = () => {}) {
  const universes = openUniverses(told);
  const apply = () => {
    for (const edit of edits.filter((each) => each.generation === universes[0].generation)) {
      for (const [which, row, column, state] of edit.changes) universes[which].set(row, column, state);
    }
    look(universes);
  };
  apply();
  while (universes[0].generation < generation) {
    universes.forEach((universe) => universe.step());
    apply();
  }
  return universes;
}

/** Where the first two universes of a document first differ, all their cells compared in every generation up to one. */
function firstDifference(told, edits, upTo) {
  let first = null;
  replayed(told, edits, upTo, ([one, other]) => {
    const found = first ? null : compareFields(one.field, other.field);
    if (found) first = { generation: one.generation, row: found.row, column: found.column };
  });
  return first;
}

/** What a hand might do to a session, and after each act whether it stands where the oracle does. */
function wanderSession(told, seed, acts) {
  const random = drawing(seed);
  const whole = (most) => Math.floor(random() * most);
  const session = new Session(told);
  let [edits, undone] = [[], []];
  let [here, farthest] = [session.start, session.start];
  const wrong = [];
  for (let act = 0; act < acts; act++) {
    const kind = whole(7);
    let name = "step";
    if (kind <= 1) {
      const steps = 1 + whole(25);
      for (let step = 0; step < steps; step++) session.step();
      here += steps;
    } else if (kind === 2) {
      name = "back";
      session.back();
      here = Math.max(session.start, here - 1);
    } else if (kind === 3) {
      name = "seek";
      here = session.start + whole(60);
      session.seek(here);
    } else if (kind === 4) {
      name = "edit";
      const changes = Array.from({ length: 1 + whole(3) }, () => [
        whole(session.universes.length),
        whole(12),
        whole(12),
        whole(session.universes[0].rule.states),
      ]);
      const now = replayed(told, edits, here);
      const real = changes.filter(([which, row, column, state]) => now[which].get(row, column) !== state);
      if (session.edit(changes) !== real.length > 0) wrong.push({ act, name: "edit's answer" });
      if (real.length) {
        edits = [...edits.filter((edit) => edit.generation <= here), { generation: here, changes: real }];
        undone = [];
        farthest = here;
      }
    } else if (kind === 5) {
      name = "undo";
      const edit = edits.pop();
      if ((session.undo() !== null) !== Boolean(edit)) wrong.push({ act, name: "undo's answer" });
      if (edit) {
        undone.push(edit);
        here = farthest = edit.generation;
      }
    } else {
      name = "redo";
      const edit = undone.pop();
      if ((session.redo() !== null) !== Boolean(edit)) wrong.push({ act, name: "redo's answer" });
      if (edit) {
        edits.push(edit);
        here = farthest = edit.generation;
      }
    }
    farthest = Math.max(farthest, here);
    const wanted = replayed(told, edits, here);
    const same = wanted.every((universe, at) => digestOf(universe.field) === digestOf(session.universes[at].field));
    if (session.generation !== here || !same) wrong.push({ act, name, here, got: session.generation });
    const last = session.series.generations.indexOf(here);
    const noted = session.series.populations.map((values) => values[last]);
    if (last < 0 || noted.some((value, at) => value !== wanted[at].population))
      wrong.push({ act, name: `${name}: series` });
    if (session.pair && act % 5 === 0) {
      const [first, known] = [firstDifference(told, edits, farthest), session.firstWrong];
      if (JSON.stringify(first) !== JSON.stringify(known)) wrong.push({ act, name: "first wrong", first, known });
    }
  }
  return wrong;
}

const jobs = {
  // Milliseconds of processor time for a generation, and for a frame at several zooms, medians of five turns.
  speed: ({ document, generations, width, height, zooms }) => {
    const [universe] = openUniverses(document);
    const cpu = (work, times) => {
      const taken = Array.from({ length: 5 }, () => {
        const before = process.cpuUsage();
        for (let turn = 0; turn < times; turn++) work(turn);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000 / times;
      });
      return taken.sort((one, other) => one - other)[2];
    };
    universe.run(3);
    const generation = cpu(() => universe.step(), generations);
    const pixels = new Uint32Array(width * height);
    const palette = Uint32Array.from({ length: 256 }, (_, state) => state);
    const frames = zooms.map((zoom) =>
      cpu((turn) => paintCells(pixels, width, height, { x: 500 + turn, y: 500, zoom }, universe.field, palette), 10),
    );
    return {
      generation,
      frames,
      population: universe.population,
      at: universe.generation,
      digest: digestOf(universe.field),
    };
  },
  session: ({ document, seed, acts }) => wanderSession(document, seed, acts),
  census: ({ document, generations, apart }) => {
    const [universe] = openUniverses(document);
    const census = new PageCensus(universe.field, universe.rule.symmetries, universe.generation, apart, universe.surface);
    while (universe.generation < generations) {
      universe.step();
      census.observe(universe.generation, universe.field);
    }
    const told = (one) => [one.generation, one.y, one.x, one.height, one.width, one.parent, one.id];
    return { births: census.births().map(told), moves: census.moves };
  },
  copies: ({ document, pattern, apart }) => {
    const [universe] = openUniverses(document);
    const cells = { cells: Uint8Array.from(pattern.cells), height: pattern.height, width: pattern.width };
    const found = findCopies(universe.field, patternVariants(cells, universe.rule.symmetries), apart);
    return found.map(({ top, left, height, width }) => [top, left, height, width]);
  },
  turned: ({ cells, height, width, turns, mirrored }) => {
    const image = turned({ cells: Uint8Array.from(cells), height, width }, turns, mirrored);
    return [image.height, image.width, Array.from(image.cells)];
  },
  compare: ({ document }) => {
    const [one, other] = openUniverses(document);
    const kinds = new DifferenceField(one.field, other.field);
    const counts = [0, 0, 0, 0, 0];
    for (const key of kinds.keys()) for (const kind of kinds.get(key)?.cells ?? []) counts[kind]++;
    return { found: compareFields(one.field, other.field), counts: counts.slice(1) };
  },
  gif: async ({ width, height, colours, frames }) => {
    const blob = makeGif(
      width,
      height,
      colours,
      frames.map((frame) => Uint8Array.from(frame)),
      5,
    );
    return toBase64(new Uint8Array(await blob.arrayBuffer()));
  },
  png: async ({ width, height, colours, frames, milliseconds }) => {
    const taken = frames.map((frame) => Uint8Array.from(frame));
    const blob = await makePng(width, height, colours, taken, milliseconds);
    return { type: blob.type, bytes: toBase64(new Uint8Array(await blob.arrayBuffer())) };
  },
  link: async ({ document, steps }) => {
    const session = new Session(document);
    for (let step = 0; step < steps; step++) session.step();
    const link = await packDocument(documentNow(session, { x: 1.5, y: -2, zoom: 7 }));
    const again = new Session(await unpackDocument(link));
    return {
      length: link.length,
      word: link.slice(0, 4),
      generation: again.generation,
      view: again.told.view,
      same: again.universes.every((universe, at) => digestOf(universe.field) === digestOf(session.universes[at].field)),
    };
  },
  // Cells as pixels, beside a painter that asks for one cell after the other.
  paint: ({ document, views }) => {
    const [universe] = openUniverses(document);
    const palette = Uint32Array.from({ length: 256 }, (_, state) => state);
    return views.map(({ width, height, ...view }) => {
      const out = new Uint32Array(width * height);
      paintCells(out, width, height, view, universe.field, palette);
      let wrong = 0;
      const [left, top] = [view.x - width / 2 / view.zoom, view.y - height / 2 / view.zoom];
      for (let py = 0; py < height; py++) {
        for (let px = 0; px < width; px++) {
          const shown = out[py * width + px];
          if (view.zoom >= 1) {
            const row = Math.floor(top + (py + 0.5) / view.zoom);
            const column = Math.floor(left + (px + 0.5) / view.zoom);
            if (universe.get(row, column) !== shown) wrong++;
            continue;
          }
          // A pixel shows a state that lives in what it covers, an eighth of a tile where it covers many.
          const block = view.zoom < 1 / 8 ? 8 : 1;
          const seen = new Set();
          for (let row = Math.floor(top + py / view.zoom) - block; row <= top + (py + 1) / view.zoom; row++) {
            for (
              let column = Math.floor(left + px / view.zoom) - block;
              column <= left + (px + 1) / view.zoom;
              column++
            ) {
              seen.add(universe.get(row, column));
              const inside =
                Math.floor((row - top) * view.zoom) === py && Math.floor((column - left) * view.zoom) === px;
              if (block === 1 && inside && universe.get(row, column) && !shown) wrong++;
            }
          }
          if (shown && block === 1 && !seen.has(shown)) wrong++;
        }
      }
      return wrong;
    });
  },
  camera: ({ width, height, box, point }) => {
    const camera = new Camera();
    Object.assign(camera, { width, height });
    camera.fit(box);
    const shows = camera.shows(box);
    const before = camera.cellAt(...point);
    camera.zoomAt(3, ...point);
    return {
      shows,
      zoom: camera.zoom,
      before,
      after: camera.cellAt(...point),
      corner: camera.cellAt(...camera.pointOf(7, 9)),
    };
  },
  // What a session says of the document's words before an edit, after it, after undo, and what its link keeps of them.
  said: ({ document, at, cell }) => {
    const session = new Session(document);
    session.seek(at);
    const words = () => [at - 1, at, at + 9].map((generation) => session.saidOf(generation, "words"));
    const kept = () => documentNow(session, { x: 0, y: 0, zoom: 1 }).waypoints.length;
    const taken = [[words(), kept()]];
    session.edit([[0, ...cell, 1]]);
    taken.push([words(), kept()]);
    session.undo();
    taken.push([words(), kept()]);
    return taken;
  },
  labels: ({ width, height, labels }) => {
    const taken = [];
    for (const [wide, x, y] of labels) taken.push(labelPlace({ width, height }, wide, x, y, taken));
    return taken.map(({ left, top }) => [left, top]);
  },
  seen: ({ boxes, topology }) =>
    boxes.map(([y, x, height, width]) =>
      boxesSeen({ y, x, height, width }, makeSurface(topology)).map(({ top, left }) => [top, left]),
    ),
  names: ({ individuals }) => individuals.map(individualName),
  tree: ({ individuals }) => [...treePlaces(individuals)].map(([id, { x, y }]) => [id, x, y]),
  keys: () => KEYS,
  actions: () => Object.keys(viewerActions({ player: {}, editor: {}, stage: { camera: {} } })),
  press: ({ presses }) => presses.map((event) => keyAction(event) ?? null),
  // Turned by a quarter, there and back, flipped twice, cleared and undone: each time what is selected, as RLE.
  edit: ({ document, does }) => {
    const said = [];
    const session = new Session(document);
    const editor = new Editor(session, { changed() {}, said: (words) => said.push(words) });
    const taken = does.map(([name, ...given]) => {
      editor[name](...given);
      return [digestOf(session.universes[0].field), editor.selection];
    });
    return { taken, said };
  },

  cases: ({ cases }) => runCases(cases),
  read: ({ text }) => {
    try {
      return parseRle(text);
    } catch (error) {
      return { error: error.message };
    }
  },
  write: ({ pattern }) => formatRle(pattern),
  // In two parts, so that the second begins within a block.
  sha: ({ text, cut }) => {
    const bytes = fromBase64(text);
    return new Sha256().update(bytes.subarray(0, cut)).update(bytes.subarray(cut)).hex();
  },
  base64: ({ text }) => [toBase64(fromBase64(text)), toBase64(fromBase64(text), true)],
};
const asked = JSON.parse(readFileSync(0, "utf8"));
const answers = [];
for (const job of asked) answers.push(await jobs[job.do](job));
console.log(JSON.stringify(answers));
