/** Chart: populations and copies over time, as an SVG; a click on it goes to that generation. */
import { makeSvg, withCommas } from "./dom.js";
import { HUES } from "./overlays.js";

const CHART = { width: 276, height: 132, left: 40, right: 26, top: 10, bottom: 20 };
// More points than pixels are not drawn.
const MOST_POINTS = 300;

/** @returns {string} such as "12k", short enough for an axis */
function shortNumber(value) {
  if (value >= 1e6) return `${(value / 1e6).toPrecision(2)}M`;
  return value >= 1e4 ? `${Math.round(value / 1000)}k` : String(Math.round(value));
}

/**
 * @param {{generations: number[], populations: number[][], copies: number[]}} series
 * @param {string[]} labels of the universes @param {number} now the generation that is shown
 * @returns {SVGElement}
 */
export function drawChart(series, labels, now) {
  const { generations, populations, copies } = series;
  const every = Math.max(1, Math.ceil(generations.length / MOST_POINTS));
  const places = generations.map((_, at) => at).filter((at) => at % every === 0 || at === generations.length - 1);
  const [first, last] = [generations[0] ?? 0, generations[generations.length - 1] ?? 1];
  const most = Math.max(1, ...populations.flatMap((values) => places.map((at) => values[at])));
  const mostCopies = Math.max(1, ...places.map((at) => copies[at]));
  const across = CHART.width - CHART.left - CHART.right;
  const high = CHART.height - CHART.top - CHART.bottom;
  const x = (generation) => CHART.left + (across * (generation - first)) / Math.max(1, last - first);
  const y = (value, top) => CHART.top + high * (1 - value / top);
  const line = (values, top) =>
    places.map((at) => `${x(generations[at]).toFixed(1)},${y(values[at], top).toFixed(1)}`).join(" ");
  const parts = [
    makeSvg("path", { class: "rv-axis", d: `M${CHART.left} ${CHART.top}V${CHART.top + high}H${CHART.left + across}` }),
    makeSvg("path", { class: "rv-now", d: `M${x(Math.min(now, last)).toFixed(1)} ${CHART.top}V${CHART.top + high}` }),
  ];
  const say = (text, place, anchor = "end") => {
    const element = makeSvg("text", { ...place, "text-anchor": anchor });
    element.textContent = text;
    parts.push(element);
  };
  say(shortNumber(most), { x: CHART.left - 5, y: CHART.top + 8 });
  say("0", { x: CHART.left - 5, y: CHART.top + high });
  say(withCommas(first), { x: CHART.left, y: CHART.height - 5 }, "start");
  say(withCommas(last), { x: CHART.left + across, y: CHART.height - 5 });
  populations.forEach((values, which) => {
    const given = { points: line(values, most), fill: "none", stroke: HUES[which], "stroke-width": 1.6 };
    parts.push(makeSvg("polyline", given));
  });
  const born = copies.some((count) => count > 0);
  if (born) {
    const given = {
      points: line(copies, mostCopies),
      fill: "none",
      stroke: HUES[3],
      "stroke-width": 1.6,
      "stroke-dasharray": "5 3",
    };
    parts.push(makeSvg("polyline", given));
    say(String(mostCopies), { x: CHART.left + across + 5, y: CHART.top + 8 }, "start");
  }
  const words = populations.map((values, which) => `${labels[which]}: population ${values[values.length - 1] ?? 0}`);
  const text = `From generation ${first} to ${last}. ${words.join(". ")}. Births: ${copies[copies.length - 1] ?? 0}.`;
  return makeSvg(
    "svg",
    { class: "rv-plot", viewBox: `0 0 ${CHART.width} ${CHART.height}`, role: "img", "aria-label": text },
    parts,
  );
}

/** @returns {number} the generation at a place of the chart, `part` of its width from the left */
export function chartGeneration(series, part) {
  const { generations } = series;
  const [first, last] = [generations[0] ?? 0, generations[generations.length - 1] ?? 0];
  const inside = (part * CHART.width - CHART.left) / (CHART.width - CHART.left - CHART.right);
  return Math.round(first + Math.max(0, Math.min(1, inside)) * (last - first));
}
