/** Sides of a soup: facts, charts, colours, the commonest programs, and the program that is looked at. */
import { counted, make, setText, withCommas } from "./dom.js";
import { arrangePairs, partnerIn } from "./soup_pairs.js";
import { chartEpoch, entropyChart, familyChart } from "./soup_chart.js";
import { programLines } from "./soup_frames.js";
import { TILE_HUES, tileSide } from "./soup_paint.js";

// Kinds of programs in the list of the commonest, and those that have a colour.
const MOST_KINDS = 12;
const KINDS_OF_BFF = [
  ["head 0 and head 1 move: < > { }", TILE_HUES[0]],
  ["copies between the heads: . ,", TILE_HUES[1]],
  ["counts up or down: + -", TILE_HUES[2]],
  ["brackets: [ ]", TILE_HUES[3]],
];

function soupFold(title, content, open = true) {
  return make("details", { open }, [make("summary", { text: title }), content]);
}

const percent = (part) => `${(100 * part).toFixed(part < 0.1 ? 1 : 0)}\u00a0%`;

export class SoupSides {
  /** @param {object} viewer a SoupViewer */
  constructor(viewer) {
    this.viewer = viewer;
    const { told } = viewer;
    this.facts = make("dl", { class: "rv-facts" });
    this.digest = make("p", { class: "digest", role: "status" });
    this.chart = make("div");
    this.legend = make("div");
    this.list = make("ol", { class: "rv-kinds" });
    this.program = make("div", {}, [make("p", { text: "Click a tile, or move among them with the arrow keys." })]);
    const scope = told.numbers ? ` (of the ${withCommas(viewer.history.shown)} shown)` : "";
    this.parts = [
      soupFold("Program", this.program),
      soupFold("Run", make("div", {}, [this.facts, this.digest])),
      soupFold("Over time", this.chart),
      soupFold("Colours", make("div", {}, [this.#modeChoice(), this.legend])),
      soupFold(`Commonest programs${scope}`, this.list),
    ];
    this.chart.addEventListener("click", (event) => {
      const box = this.chart.getBoundingClientRect();
      viewer.goto(chartEpoch(...this.span, (event.clientX - box.left) / box.width));
    });
    this.met = null;
  }

  #modeChoice() {
    const { viewer } = this;
    const words = { bytes: "bytes, by what they do", kinds: "the commonest programs", families: "families" };
    const choice = make("select", { "aria-label": "what colours show" });
    for (const mode of viewer.modes) choice.append(make("option", { value: mode, text: words[mode] }));
    choice.addEventListener("change", () => viewer.setMode(choice.value));
    this.modeSelect = choice;
    return make("div", { class: "rv-row" }, [choice]);
  }

  /** Bring everything up to the epoch that is shown. */
  update() {
    const { history, told, mode } = this.viewer;
    const counts = history.counts();
    this.modeSelect.value = mode;
    this.#updateFacts(counts);
    this.#updateCharts();
    this.#updateLegend(counts);
    this.#updateList(counts);
    this.lookAt(this.viewer.looked, counts);
    return told;
  }

  #updateFacts(counts) {
    const { history, told } = this.viewer;
    const sample = history.samples.get(history.epoch);
    const facts = [["epoch", withCommas(history.epoch)]];
    const scope = told.numbers ? " shown" : "";
    const share = counts.commonest[0].count / history.shown;
    facts.push([`distinct programs${scope}`, `${withCommas(counts.distinct)} of ${withCommas(history.shown)}`]);
    if (told.numbers && sample) facts.push(["distinct in the soup", withCommas(sample.distinct)]);
    facts.push([`commonest${scope}`, `${counted(counts.commonest[0].count, "copy", "copies")}, ${percent(share)}`]);
    facts.push([`byte entropy${scope}`, `${counts.byteEntropy.toFixed(3)} bits`]);
    if (typeof sample?.entropy === "number") facts.push(["high-order entropy", `${sample.entropy.toFixed(3)} bits`]);
    if (typeof sample?.steps === "number" && sample.epoch) {
      facts.push(["steps a pair", `${withCommas(Math.round(sample.steps))}`]);
    }
    facts.push(...told.facts);
    this.facts.replaceChildren(
      ...facts.flatMap(([name, value]) => [make("dt", { text: name }), make("dd", { text: value })]),
    );
  }

  #updateCharts() {
    const { history, told } = this.viewer;
    const samples = [...history.samples.values()].sort((one, other) => one.epoch - other.epoch);
    this.span = [samples[0]?.epoch ?? 0, Math.max(history.epoch, samples[samples.length - 1]?.epoch ?? 1)];
    const { plot, name, colours } = entropyChart(samples, told.programs, history.epoch);
    const key = (colour, text) => {
      const line = make("span", { class: "rv-line" });
      line.style.background = colour;
      return make("span", { class: "rv-key" }, [line, text]);
    };
    const parts = [
      plot,
      make("p", { class: "rv-row" }, [key(colours.entropy, name), key(colours.distinct, "distinct programs")]),
    ];
    const recorded = told.samples.map((sample) => sample.epoch);
    if (told.families.length && recorded.length > 1) {
      parts.push(familyChart(told.families, recorded, history.epoch));
      parts.push(make("p", { text: "Shares of families, as they were recorded." }));
    }
    this.chart.replaceChildren(...parts);
  }

  #updateLegend(counts) {
    const { told, mode, history } = this.viewer;
    const item = (colour, text, count) => {
      const swatch = make("span", { class: "rv-swatch" });
      swatch.style.background = colour;
      return make("li", {}, [swatch, make("span", { text }), make("span", { class: "rv-count", text: count ?? "" })]);
    };
    const items = [];
    if (mode === "families") {
      told.families.forEach((family, at) => {
        const here = counts.families.reduce((sum, one) => sum + (one === at ? 1 : 0), 0);
        items.push(item(family.colour, family.text, percent(here / history.shown)));
      });
    } else if (mode === "kinds") {
      items.push(item(TILE_HUES[0], "the commonest, and so on in the list below"));
    } else if (told.language.name.startsWith("bff")) {
      items.push(...KINDS_OF_BFF.map(([text, colour]) => item(colour, text)));
      items.push(item("#565656", "no instruction; the lighter, the greater"));
    } else items.push(item(TILE_HUES[0], "kinds of instructions; grey is none, the lighter, the greater"));
    this.legend.replaceChildren(make("ul", { class: "rv-legend" }, items));
  }

  #updateList(counts) {
    const { history, told, mode } = this.viewer;
    const { language } = told;
    const items = counts.commonest.slice(0, MOST_KINDS).map(({ first, count }, rank) => {
      const program = history.programs.subarray(first * language.length, (first + 1) * language.length);
      const swatch = make("span", { class: "rv-swatch" });
      swatch.style.background = mode === "kinds" && count > 1 ? (TILE_HUES[rank] ?? "#3a424c") : "transparent";
      const text = make("code", { text: programLines(program, language, program.length) });
      const button = make("button", { type: "button", title: "look at one of them" }, [
        swatch,
        make("span", { class: "rv-count", text: withCommas(count) }),
        text,
      ]);
      button.addEventListener("click", () => this.viewer.look(first, true));
      return make("li", {}, [button]);
    });
    this.list.replaceChildren(...items);
  }

  /** Who met whom in the epoch that led here, where it is known. */
  #meetings() {
    const { history, told } = this.viewer;
    if (!told.met.pairing || !history.epoch) return null;
    if (this.met?.epoch !== history.epoch) {
      const { pairing, seed } = told.met;
      this.met = { epoch: history.epoch, ...arrangePairs(pairing, told.programs, BigInt(seed), history.epoch - 1) };
    }
    return this.met;
  }

  /** @returns {number} the tile that shows the program with that number in the soup, -1 if none does */
  #tileOf(number) {
    const { numbers } = this.viewer;
    return numbers ? numbers.indexOf(number) : number;
  }

  /** Show a program, in readable form. @param {number} tile @param {object} counts */
  lookAt(tile, counts) {
    const { viewer } = this;
    const { history, told, numbers } = viewer;
    if (tile === null || tile < 0) return;
    const { language } = told;
    const number = numbers ? numbers[tile] : tile;
    const program = history.programs.subarray(tile * language.length, (tile + 1) * language.length);
    const rank = counts.ranks[tile];
    const { count } = counts.commonest[rank];
    const scope = told.numbers ? " of those shown" : "";
    const place = `${withCommas(rank + 1)} of ${withCommas(counts.distinct)} kinds`;
    const facts = [
      ["program", withCommas(number)],
      ...(told.places ? [["place", `row ${Math.floor(number / viewer.width)}, column ${number % viewer.width}`]] : []),
      ["how many are like it", `${count > 1 ? withCommas(count) : "none: it stands alone"}${scope}`],
      ...(count > 1 ? [["among the commonest", place]] : []),
    ];
    const family = told.families[counts.families[tile]];
    if (family) facts.push(["family", family.text]);
    const met = this.#meetings();
    const partner = met ? partnerIn(met, number) : null;
    if (partner === null) facts.push(["met last", history.epoch ? "not known" : "nobody yet"]);
    else facts.push(["met last", partner < 0 ? "nobody, in this epoch" : `program ${withCommas(partner)}`]);
    const side = tileSide(language.length);
    const hex = Array.from(program, (byte) => byte.toString(16).padStart(2, "0"));
    const lines = hex.reduce((text, byte, at) => `${text}${byte}${at % side === side - 1 ? "\n" : " "}`, "");
    const parts = [
      make("pre", { class: "rv-program", text: programLines(program, language, side) }),
      make("dl", { class: "rv-facts" }, facts.flatMap(([name, value]) => [
        make("dt", { text: name }),
        make("dd", { text: value }),
      ])),
    ];
    const other = partner === null || partner < 0 ? -1 : this.#tileOf(partner);
    viewer.partner = other < 0 ? null : other;
    if (other >= 0) {
      const go = make("button", { type: "button", class: "rv-button rv-lined", text: "look at whom it met" });
      go.addEventListener("click", () => viewer.look(other, true));
      parts.push(make("div", { class: "rv-row" }, [go]));
    }
    parts.push(soupFold("bytes", make("pre", { class: "rv-program", text: lines.trimEnd() }), this.bytesOpen ?? false));
    const fold = parts[parts.length - 1];
    fold.addEventListener("toggle", () => (this.bytesOpen = fold.open));
    this.program.replaceChildren(...parts);
  }

  tellDigest(words) {
    setText(this.digest, words);
  }
}
