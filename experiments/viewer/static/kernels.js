/**
 * Kernels: one generation of a tile, read from a padded copy of its cells.
 *
 * A kernel is `(padded, base, cells, out, height, width) => population * 2 + changed`: the context of the cell at (row,
 * column) of the tile stands in `padded` around `base + row * stride + column`; `out` gets the next states, and
 * `changed` says whether they differ from `cells`.
 */
import { TILE } from "./field.js";

/** @param {import("./rules.js").PageRule} rule @param {number} stride of the padded copy @returns {Function} */
export function makeKernel(rule, stride) {
  const offsets = rule.rows.map((row, place) => row * stride + rule.columns[place]);
  if (rule.table) {
    if (rule.arity === 5) return table5Kernel(rule, stride, offsets);
    if (rule.arity === 9) return table9Kernel(rule, stride, offsets);
    return tableKernel(rule, stride, offsets);
  }
  if (rule.walk) {
    const inOrder = rule.order.map((place) => offsets[place]);
    if (rule.arity === 5) return walk5Kernel(rule, stride, inOrder);
    return walkKernel(rule, stride, inOrder);
  }
  return sumKernel(rule, stride, offsets);
}

// The loop around the cells stands in each kernel: a function called for every cell would cost more than the look-up.

function table5Kernel({ table, states: n }, stride, [o0, o1, o2, o3, o4]) {
  return (padded, base, cells, out, height, width) => {
    let population = 0;
    let changed = 0;
    for (let row = 0; row < height; row++) {
      let p = base + row * stride;
      let at = row * TILE;
      for (const stop = p + width; p < stop; p++, at++) {
        const entry =
          (((padded[p + o0] * n + padded[p + o1]) * n + padded[p + o2]) * n + padded[p + o3]) * n + padded[p + o4];
        const state = table[entry];
        out[at] = state;
        changed |= state ^ cells[at];
        population += state ? 1 : 0;
      }
    }
    return population * 2 + (changed ? 1 : 0);
  };
}

function table9Kernel({ table, states: n }, stride, [o0, o1, o2, o3, o4, o5, o6, o7, o8]) {
  const [w0, w1, w2, w3, w4, w5, w6, w7] = [8, 7, 6, 5, 4, 3, 2, 1].map((power) => n ** power);
  return (padded, base, cells, out, height, width) => {
    let population = 0;
    let changed = 0;
    for (let row = 0; row < height; row++) {
      let p = base + row * stride;
      let at = row * TILE;
      for (const stop = p + width; p < stop; p++, at++) {
        const entry =
          padded[p + o0] * w0 +
          padded[p + o1] * w1 +
          padded[p + o2] * w2 +
          padded[p + o3] * w3 +
          padded[p + o4] * w4 +
          padded[p + o5] * w5 +
          padded[p + o6] * w6 +
          padded[p + o7] * w7 +
          padded[p + o8];
        const state = table[entry];
        out[at] = state;
        changed |= state ^ cells[at];
        population += state ? 1 : 0;
      }
    }
    return population * 2 + (changed ? 1 : 0);
  };
}

function tableKernel({ table, states, arity }, stride, offsets) {
  return (padded, base, cells, out, height, width) => {
    let population = 0;
    let changed = 0;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const p = base + row * stride + column;
        let entry = 0;
        for (let place = 0; place < arity; place++) entry = entry * states + padded[p + offsets[place]];
        const state = table[entry];
        const at = row * TILE + column;
        out[at] = state;
        changed |= state ^ cells[at];
        population += state ? 1 : 0;
      }
    }
    return population * 2 + (changed ? 1 : 0);
  };
}

function walk5Kernel({ walk }, stride, [o0, o1, o2, o3, o4]) {
  return (padded, base, cells, out, height, width) => {
    let population = 0;
    let changed = 0;
    for (let row = 0; row < height; row++) {
      let p = base + row * stride;
      let at = row * TILE;
      for (const stop = p + width; p < stop; p++, at++) {
        let node = walk[padded[p + o0]];
        node = walk[node + padded[p + o1]];
        node = walk[node + padded[p + o2]];
        node = walk[node + padded[p + o3]];
        const state = walk[node + padded[p + o4]];
        out[at] = state;
        changed |= state ^ cells[at];
        population += state ? 1 : 0;
      }
    }
    return population * 2 + (changed ? 1 : 0);
  };
}

function walkKernel({ walk, arity }, stride, offsets) {
  return (padded, base, cells, out, height, width) => {
    let population = 0;
    let changed = 0;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const p = base + row * stride + column;
        let state = 0;
        for (let place = 0; place < arity; place++) state = walk[state + padded[p + offsets[place]]];
        const at = row * TILE + column;
        out[at] = state;
        changed |= state ^ cells[at];
        population += state ? 1 : 0;
      }
    }
    return population * 2 + (changed ? 1 : 0);
  };
}

function sumKernel({ sum, arity }, stride, offsets) {
  const { outcomes, least, width: sums } = sum;
  const weights = Int32Array.from(sum.weights);
  const values = Int32Array.from({ length: 256 }, (_, state) => sum.values[state] ?? 0);
  return (padded, base, cells, out, height, width) => {
    let population = 0;
    let changed = 0;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const p = base + row * stride + column;
        let total = -least;
        for (let place = 0; place < arity; place++) total += weights[place] * values[padded[p + offsets[place]]];
        const at = row * TILE + column;
        const state = outcomes[padded[p + offsets[0]] * sums + total];
        out[at] = state;
        changed |= state ^ cells[at];
        population += state ? 1 : 0;
      }
    }
    return population * 2 + (changed ? 1 : 0);
  };
}
