/** Charts of a soup: entropies and distinct programs over the epochs, and the shares of families. */
import { makeSvg, withCommas } from "./dom.js";

const SOUP_PLOT = { width: 276, height: 132, left: 34, right: 34, top: 12, bottom: 20 };
const LINES = { entropy: "#d2691e", distinct: "#3b78e0" };

/** Where an epoch and a share of the height stand. */
function soupAxes(first, last) {
  const { width, height, left, right, top, bottom } = SOUP_PLOT;
  const across = width - left - right;
  const high = height - top - bottom;
  return {
    x: (epoch) => left + (across * (epoch - first)) / Math.max(1, last - first),
    y: (part) => top + high * (1 - part),
    frame: `M${left} ${top}V${top + high}H${left + across}`,
  };
}

function plotOf(parts, words) {
  const { width, height } = SOUP_PLOT;
  const given = { class: "rv-plot", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words };
  return makeSvg("svg", given, parts);
}

function written(text, place, anchor = "end", colour = null) {
  const element = makeSvg("text", { ...place, "text-anchor": anchor, ...(colour ? { style: `fill: ${colour}` } : {}) });
  element.textContent = text;
  return element;
}

function timeAxis(axes, first, last, now) {
  const { width, height, left, right, top, bottom } = SOUP_PLOT;
  return [
    makeSvg("path", { class: "rv-axis", d: axes.frame }),
    makeSvg("path", { class: "rv-now", d: `M${axes.x(now).toFixed(1)} ${top}V${height - bottom}` }),
    written(withCommas(first), { x: left, y: height - 5 }, "start"),
    written(withCommas(last), { x: width - right, y: height - 5 }),
  ];
}

/**
 * @param {Array<object>} samples in order of their epochs @param {number} programs of the whole soup
 * @param {number} now the epoch that is shown @returns {SVGElement}
 */
export function entropyChart(samples, programs, now) {
  const [first, last] = [samples[0]?.epoch ?? 0, Math.max(now, samples[samples.length - 1]?.epoch ?? 1)];
  const axes = soupAxes(first, last);
  const high = samples.filter((sample) => typeof sample.entropy === "number");
  // Without brotli there is no high-order entropy: then it is that of the bytes.
  const [name, values, most] = high.length
    ? [
        "high-order entropy",
        high.map((one) => [one.epoch, one.entropy]),
        Math.max(2, ...high.map((one) => one.entropy)),
      ]
    : ["byte entropy", samples.map((one) => [one.epoch, one.byte_entropy]), 8];
  const line = (points, colour) => {
    const told = points.map(([epoch, part]) => `${axes.x(epoch).toFixed(1)},${axes.y(part).toFixed(1)}`).join(" ");
    return makeSvg("polyline", { points: told, fill: "none", stroke: colour, "stroke-width": 1.6 });
  };
  const distinct = samples.map(({ epoch, distinct: kinds }) => [epoch, kinds / programs]);
  const parts = [
    ...timeAxis(axes, first, last, now),
    line(
      values.map(([epoch, value]) => [epoch, Math.max(0, value / most)]),
      LINES.entropy,
    ),
    line(distinct, LINES.distinct),
    written(most.toFixed(most < 8 ? 1 : 0), { x: SOUP_PLOT.left - 4, y: SOUP_PLOT.top + 8 }),
    written("100 %", { x: SOUP_PLOT.width - SOUP_PLOT.right + 3, y: SOUP_PLOT.top + 8 }, "start"),
  ];
  const end = values[values.length - 1]?.[1];
  const words = `${name} from epoch ${first} to ${last}, at the end ${end?.toFixed(2) ?? "not known"}`;
  const share = distinct[distinct.length - 1]?.[1] ?? 0;
  const plot = plotOf(parts, `${words}; distinct programs, at the end ${Math.round(100 * share)} % of the soup`);
  return { plot, name, colours: LINES };
}

/** @returns {SVGElement} shares of families, one above the other, at the epochs of the recorded samples */
export function familyChart(families, epochs, now) {
  const [first, last] = [epochs[0], epochs[epochs.length - 1]];
  const axes = soupAxes(first, last);
  const below = epochs.map(() => 0);
  const bands = families.map(({ shares, colour }) => {
    const lower = below.map((value, at) => [at, value]);
    shares.forEach((share, at) => (below[at] += share));
    const upper = below.map((value, at) => [at, value]);
    const path = [...upper, ...lower.reverse()].map(
      ([at, value]) => `${axes.x(epochs[at]).toFixed(1)},${axes.y(Math.min(1, value)).toFixed(1)}`,
    );
    return makeSvg("polygon", { points: path.join(" "), fill: colour });
  });
  const words = `shares of ${families.length} families of programs from epoch ${first} to ${last}`;
  return plotOf([...bands, ...timeAxis(axes, first, last, Math.min(now, last))], words);
}

/** @returns {number} the epoch at a place of a chart, `part` of its width from the left */
export function chartEpoch(first, last, part) {
  const { width, left, right } = SOUP_PLOT;
  return Math.round(first + (last - first) * Math.max(0, Math.min(1, (part * width - left) / (width - left - right))));
}
