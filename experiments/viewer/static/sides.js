/** Sides: what stands beside the field: facts of the run, states, chart, family, the cell looked at, waypoints. */
import { APART_WORDS } from "./census.js";
import { KIND_COLOURS, KIND_WORDS } from "./compare.js";
import { chartGeneration, drawChart } from "./chart.js";
import { counted, make, setText, withCommas } from "./dom.js";
import { drawFamily } from "./family.js";
import { inspectCell } from "./inspect.js";
import { surfaceName } from "./surface.js";

// States that are listed; rules have up to 256.
const MOST_LISTED = 256;

const HORIZON_WORDS =
  "The last generation up to which the two were equal in all cells; ≥ where no difference has been seen so far.";

/** A part of the side that can be folded away. */
function fold(title, content, open = true) {
  return make("details", { open }, [make("summary", { text: title }), content]);
}

export class Sides {
  /** @param {object} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    const { session } = viewer;
    this.labels = session.universes.map((universe, which) => session.told.universes[which].label || universe.rule.name);
    this.facts = make("dl", { class: "rv-facts" });
    this.digest = make("p", { class: "digest", role: "status" });
    this.states = make("ul", { class: "rv-states", role: "radiogroup", "aria-label": "state to draw" });
    this.chart = make("div");
    this.family = make("div", { class: "rv-tree-box", tabindex: "0", role: "region", "aria-label": "family tree" });
    this.cell = make("div", {}, [
      make("p", { text: "Click a cell with the hand, or move the cell cursor with Shift and an arrow and press I." }),
    ]);
    this.digestWords = "";
    this.ways = make("ol", { class: "rv-ways" });
    this.copies = make("p");
    this.overlay = this.#overlayChoice();
    this.familyFold = fold("Copies and family", make("div", {}, [this.copies, this.overlay, this.family]));
    this.cellFold = fold("Cell", this.cell, false);
    this.waysFold = fold("Waypoints", this.ways);
    this.parts = [
      fold("Run", make("div", {}, [this.facts, this.digest])),
      ...(session.told.waypoints?.length ? [this.waysFold] : []),
      fold("States", make("div", {}, [this.states, ...this.#editedWhich()])),
      ...(session.pair ? [fold("Difference", make("div", {}, [this.#differenceKey(), this.#firstWrongButton()]))] : []),
      fold("Over time", this.chart),
      this.familyFold,
      this.cellFold,
    ];
    this.#listStates();
    this.#listWaypoints();
    this.chart.addEventListener("click", (event) => {
      const box = this.chart.getBoundingClientRect();
      viewer.player.goto(chartGeneration(session.series, (event.clientX - box.left) / box.width));
    });
    this.drawn = "";
    this.told = withDepths(session.told.copies ?? []);
  }

  #overlayChoice() {
    const { stage } = this.viewer;
    const words = { parent: "frames by parent", generation: "frames by generation", none: "no frames" };
    const choice = make("select", { "aria-label": "frames around copies" });
    for (const [value, text] of Object.entries(words)) choice.append(make("option", { value, text }));
    choice.addEventListener("change", () => {
      stage.overlayBy = choice.value;
      this.viewer.saidOf = "";
      this.viewer.changed();
    });
    this.overlaySelect = choice;
    const apart = make("select", { "aria-label": "which copies count" });
    for (const [value, text] of Object.entries(APART_WORDS)) apart.append(make("option", { value, text }));
    apart.value = this.viewer.session.apart;
    apart.addEventListener("change", () => {
      const { generation } = this.viewer.session;
      this.viewer.player.pause();
      this.viewer.session.countApart(apart.value);
      this.viewer.saidOf = "";
      this.viewer.player.goto(generation);
    });
    const count = make("button", { type: "button", class: "rv-button rv-lined", text: "count now" });
    count.addEventListener("click", () => {
      const standing = this.viewer.session.countCopies();
      this.viewer.saidOf = "";
      this.viewer.say(
        standing ? `${counted(standing.length, "copy", "copies")} stand now` : "there is too much to search",
      );
      this.viewer.changed();
    });
    return make("div", { class: "rv-row" }, [choice, apart, count]);
  }

  /** Whether an edit is of one universe or of all: asked only where there are several. */
  #editedWhich() {
    const { editor, session } = this.viewer;
    if (session.universes.length < 2) return [];
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => (editor.onlyPanel = box.checked));
    return [make("div", { class: "rv-row" }, [make("label", {}, [box, "edit only the panel that is clicked"])])];
  }

  #differenceKey() {
    const names = this.viewer.session.pair.map((which) => this.labels[which]);
    const list = make("ul", { class: "rv-states" });
    KIND_WORDS.slice(1).forEach((words, at) => {
      const swatch = make("span", { class: "rv-swatch" });
      swatch.style.background = KIND_COLOURS[at + 1];
      const text = words.replace("{first}", names[0]).replace("{second}", names[1]);
      const item = make("li", {}, [swatch, text]);
      item.style.cssText = "display: flex; gap: 9px; align-items: center; padding: 3px 6px";
      list.append(item);
    });
    return list;
  }

  /** What leads to the first cell that is wrong, one generation before: what it sees there, and what each answers. */
  #firstWrongButton() {
    const { viewer } = this;
    this.wrongButton = make("button", {
      type: "button",
      class: "rv-button rv-lined",
      text: "show the first wrong cell",
    });
    this.wrongButton.addEventListener("click", () => {
      const wrong = viewer.session.firstWrong;
      if (wrong) viewer.toCell(Math.max(viewer.session.start, wrong.generation - 1), wrong.row, wrong.column);
    });
    return make("div", { class: "rv-row" }, [this.wrongButton]);
  }

  #listStates() {
    const { editor, session } = this.viewer;
    const { rule } = session.universes[0];
    this.stateButtons = [];
    for (let state = 0; state < Math.min(rule.states, MOST_LISTED); state++) {
      const swatch = make("span", { class: "rv-swatch" });
      swatch.style.background = rule.colours[state];
      const count = make("span", { class: "rv-count" });
      const name = rule.told.state_names?.[state];
      const text = name ? `${state} ${name}` : `${state}`;
      const button = make("button", { type: "button", role: "radio", "aria-checked": "false" }, [swatch, text, count]);
      button.addEventListener("click", () => editor.setState(state));
      this.states.append(make("li", { role: "none" }, [button]));
      this.stateButtons.push({ button, count });
    }
    // One stop of the Tab key; arrows choose among the states, as in any group of radio buttons.
    this.states.addEventListener("keydown", (event) => {
      const by = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      event.preventDefault();
      event.stopPropagation();
      editor.setState(editor.state + by);
      this.stateButtons[editor.state]?.button.focus();
    });
  }

  #wayText(at) {
    const { session } = this.viewer;
    const way = session.told.waypoints[at];
    return session.saidOf(way.generation, way.text) || `waypoint ${at + 1}`;
  }

  /** Say what became of the digest that the document expects, which is of its own start. */
  tellDigest(words) {
    const { session } = this.viewer;
    this.digestWords = words;
    setText(this.digest, session.saidOf(session.told.expect?.generation, words));
  }

  #listWaypoints() {
    const { viewer } = this;
    (viewer.session.told.waypoints ?? []).forEach((way, at) => {
      const button = make("button", { type: "button" }, [
        make("div"),
        make("small", { text: `generation ${withCommas(way.generation)}` }),
      ]);
      button.addEventListener("click", () => viewer.toWaypoint(at));
      this.ways.append(make("li", {}, [button]));
    });
  }

  /** The individuals that are framed: the document's, as long as its run is as it was, else those seen here. */
  individuals() {
    const { session } = this.viewer;
    return this.told.length && !session.edits.length ? this.told : session.census.individuals;
  }

  /** @param {Array<string[]>} pairs name, value, and where it needs one a sentence that explains it */
  #setFacts(pairs) {
    const flat = pairs.flatMap(([name, value]) => [name, value]);
    if (this.facts.children.length !== flat.length) {
      this.facts.replaceChildren(...flat.map((_, at) => make(at % 2 ? "dd" : "dt")));
    }
    flat.forEach((text, at) => {
      setText(this.facts.children[at], text);
      this.facts.children[at].title = pairs[at >> 1][2] ?? "";
    });
  }

  /** Bring everything up to what the session says; `slow` the parts that cost more than a glance. */
  update(slow) {
    const { session, editor, stage } = this.viewer;
    const { generation } = session;
    this.stateButtons.forEach(({ button }, state) => {
      const chosen = state === editor.state;
      button.setAttribute("aria-checked", String(chosen));
      button.tabIndex = chosen ? 0 : -1;
    });
    if (this.overlaySelect.value !== stage.overlayBy) this.overlaySelect.value = stage.overlayBy;
    [...this.ways.children].forEach((item, at) => {
      const here = session.told.waypoints[at].generation === generation && at === this.viewer.way;
      item.firstChild.setAttribute("aria-current", String(here));
      setText(item.firstChild.firstChild, this.#wayText(at));
    });
    this.tellDigest(this.digestWords);
    if (!slow) return;
    /** @type {Array<string[]>} */
    const facts = [["generation", withCommas(session.shownGeneration)]];
    session.universes.forEach((universe, which) => {
      const name = session.universes.length > 1 ? `population, ${this.labels[which]}` : "population";
      facts.push([name, withCommas(session.far?.populations[which] ?? universe.population)]);
    });
    const box = stage.liveBox();
    facts.push(["live cells in", box ? `${withCommas(box.width)} × ${withCommas(box.height)}` : "none"]);
    const [{ rule, surface }] = session.universes;
    facts.push([
      "rule",
      session.universes
        .map((universe) => universe.rule.name)
        .filter((name, at, all) => all.indexOf(name) === at)
        .join(", "),
    ]);
    facts.push(["states", String(rule.states)], ["universe", surfaceName(surface)]);
    if (session.pair && !session.far) {
      this.wrongButton.disabled = !session.firstWrong;
      const now = session.differenceNow();
      const wrong = session.firstWrong;
      facts.push(["cells that differ", now ? withCommas(now.count) : "none"]);
      const sure = wrong && wrong.generation === session.agreed + 1;
      const when = wrong && `${sure ? "" : "at the latest "}generation ${withCommas(wrong.generation)}`;
      facts.push(["first differ at", when ?? "not yet"]);
      if (wrong) facts.push(["first wrong cell", `row ${wrong.row}, column ${wrong.column}`]);
      const skipped = session.skipped ? ", but for what the server ran" : "";
      const horizon = `${sure ? "" : "≥ "}${withCommas(session.agreed)}${sure ? "" : skipped}`;
      facts.push(["horizon", horizon, HORIZON_WORDS]);
    }
    // What is marked in the field cannot be pointed at there: it is explained here.
    const marks = session.edits.length ? [] : (session.told.marks ?? []);
    for (const { text, about } of marks) if (text && about) facts.push(["marked at the start", text, about]);
    this.#setFacts(facts);
    this.#updateStates();
    this.#updateFamily();
    const chart = drawChart(session.series, this.labels, generation);
    this.chart.replaceChildren(chart);
    if (this.viewer.looked && this.cellFold.open) {
      const key = `${this.viewer.looked} ${generation} ${session.universes.map((universe) => universe.field.clock)}`;
      if (key !== this.drawn)
        this.cell.replaceChildren(inspectCell(session, this.viewer.looked[0], this.viewer.looked[1]));
      this.drawn = key;
    }
  }

  #updateStates() {
    const { tiles } = this.viewer.session.universes[0].field;
    // Beyond that many cells counting takes longer than a frame.
    if (tiles.size > 1024) return;
    const counts = new Int32Array(256);
    for (const { cells, population } of tiles.values()) {
      if (population) for (let at = 0; at < cells.length; at++) counts[cells[at]]++;
    }
    this.stateButtons.forEach(({ count }, state) =>
      setText(count, state && counts[state] ? withCommas(counts[state]) : ""),
    );
  }

  #updateFamily() {
    const { session, stage } = this.viewer;
    const { census, generation } = session;
    const individuals = this.individuals();
    const told = individuals !== census.individuals;
    const born = individuals.filter((one) => one.parent !== null && !one.moved && one.generation <= generation);
    const standing =
      census.upTo === generation && census.standing
        ? `${census.standing.length} stand${census.standing.length === 1 ? "s" : ""} now. `
        : "";
    const apart = APART_WORDS[session.apart];
    const of = session.editedStart ? "the edited start" : "the start pattern";
    const words = told
      ? `${counted(born.length, "individual")} born so far, of the genealogy that came with this run.`
      : session.copiesEvery || census.upTo > session.start
        ? `${counted(born.length, "exact copy", "exact copies")} of ${of} so far, turned or not, ${apart}. ` +
          standing +
          (session.skipped ? "Not counted in generations that the server ran." : "")
        : `The start pattern is large: copies are counted when you ask.`;
    setText(this.copies, words);
    const key = `${born.length} ${stage.overlayBy} ${told} ${session.edits.length}`;
    if (key === this.familyKey) return;
    this.familyKey = key;
    this.family.hidden = !born.length;
    if (born.length) this.family.replaceChildren(drawFamily(individuals, stage.overlayBy, generation));
  }

  look() {
    this.cellFold.open = true;
    this.drawn = "";
    this.update(true);
    this.cellFold.scrollIntoView?.({ block: "nearest" });
  }
}

/** Individuals of a document, each with how many births lie between it and its founder. */
function withDepths(copies) {
  const depths = new Map();
  return copies.map((one) => {
    // Parents stand before their children.
    const depth = one.depth ?? (one.parent === null ? 0 : (depths.get(one.parent) ?? 0) + 1);
    depths.set(one.id, depth);
    return { ...one, depth };
  });
}
