/**
 * Documents: what a page shows, and universes made of it. `VIEW_FORMAT` is the name that `experiments.viewer` writes.
 */
import { PageUniverse } from "./engine.js";
import { parseRle, rleBody } from "./rle.js";
import { PageRule } from "./rules.js";
import { makeSurface } from "./surface.js";

export const VIEW_FORMAT = "replicarium-view";

/** @param {object} told a document @returns {PageUniverse[]} its universes, at its start; Error says what is wrong */
export function openUniverses(told) {
  if (told?.format !== VIEW_FORMAT) throw new Error("this is no document of the viewer: its format is not named in it");
  if (told.version !== 1)
    throw new Error(`the document is of version ${told.version}, and this viewer reads version 1`);
  if (!told.universes?.length || told.universes.length > 3) throw new Error("a document has one to three universes");
  const rules = told.rules.map((rule) => new PageRule(rule));
  return told.universes.map((universe) => {
    const rule = rules[universe.rule];
    if (!rule) throw new Error(`the document has no rule number ${universe.rule}`);
    const made = new PageUniverse(rule, makeSurface(universe.topology ?? { kind: "plane" }), {
      strobing: universe.strobing ?? true,
      generation: told.start_generation ?? 0,
    });
    putRuns(made, parseRle(universe.cells.rle).runs, universe.cells.y, universe.cells.x);
    return made;
  });
}

/** Set live cells given as runs from a corner on. */
export function putRuns(universe, runs, top, left) {
  for (const [row, start, stop, state] of runs) {
    for (let column = start; column < stop; column++) universe.set(top + row, left + column, state);
  }
}

/** @returns {{x: number, y: number, rle: string, width: number, height: number, runs: Array}} all live cells */
export function packCells(universe) {
  const box = universe.field.boundingBox();
  if (!box) return { x: 0, y: 0, rle: "!", width: 0, height: 0, runs: [] };
  const runs = [];
  universe.field.eachRun((row, start, stop, state) => {
    runs.push([row - box.top, start - box.left, stop - box.left, state]);
  });
  return { x: box.left, y: box.top, rle: rleBody(runs), width: box.width, height: box.height, runs };
}
