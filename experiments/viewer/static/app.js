/** The viewer in its element: what is shown, what the hand asks for, and what others ask for. */
import { viewerActions } from "./actions.js";
import { counted, iconButton, make, setText, withCommas } from "./dom.js";
import { Editor } from "./editor.js";
import { checkExpected } from "./expected.js";
import { exportButtons } from "./exports.js";
import { helpDialog } from "./help.js";
import { attachKeyboard } from "./keyboard.js";
import { Player } from "./player.js";
import { attachPointer } from "./pointer.js";
import { Session } from "./session.js";
import { Sides } from "./sides.js";
import { Stage } from "./stage.js";
import { STYLE } from "./style.js";
import { toolBar, transportBar } from "./transport.js";

// Milliseconds between two looks at what costs more than a glance, while the run goes on.
const SLOW_EVERY = 250;
const PAGE_COLOURS = { light: "#eef1f4", dark: "#1e242b" };

/** @returns {string} light or dark, as the page around says it, or else as the reader likes it */
function pageTheme() {
  const { documentElement, body } = document;
  if (body.dataset.jpThemeLight) return body.dataset.jpThemeLight === "true" ? "light" : "dark";
  const named = [documentElement.dataset.theme, body.dataset.theme].find((theme) => /^(light|dark)$/.test(theme ?? ""));
  return named ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

export class Viewer {
  constructor(root, told, options) {
    this.root = root;
    this.options = options;
    this.listeners = new Map();
    // As Golly's auto fit, but on until the hand moves the view.
    this.follow = "fit";
    this.way = -1;
    this.looked = null;
    this.marking = false;
    this.presenting = false;
    this.dirty = false;
    this.slowAt = 0;
    this.saidOf = "";
    this.session = new Session(told);
    const calls = { changed: () => this.changed(), said: (words) => this.say(words) };
    this.stage = new Stage(this.session);
    this.editor = new Editor(this.session, calls);
    this.player = new Player(this.session, calls);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.player.speed = 3;
    this.#build(told);
    this.actions = viewerActions(this);
    this.#listen();
    this.#start(told);
  }

  // -- building -----------------------------------------------------------------------------------------

  #build(told) {
    const { root, options } = this;
    root.classList.add("rv");
    root.classList.toggle("rv-page", Boolean(options.page));
    root.classList.toggle("rv-embedded", Boolean(options.embedded));
    root.replaceChildren();
    this.bar = transportBar(this);
    this.tools = toolBar(this);
    this.sides = new Sides(this);
    this.help = helpDialog();
    this.side = make("div", {
      class: "rv-side",
      role: "region",
      "aria-label": "facts, states and copies",
      tabindex: "0",
    });
    const take = make("details", {}, [make("summary", { text: "Take away" }), exportButtons(this)]);
    this.side.append(...this.sides.parts, take);
    this.side.hidden = Boolean(options.embedded);
    this.sideButton = iconButton("panel", "states and facts (.)", () => this.showSide(this.side.hidden));
    const buttons = make("div", { class: "rv-top-buttons" }, [
      iconButton("theme", "light or dark page (B)", () => this.act("theme")),
      iconButton("keys", "keys (H)", () => this.act("help")),
      iconButton("present", "presenter mode (P)", () => this.act("present")),
      this.sideButton,
    ]);
    const top = make("div", { class: "rv-top" }, [
      make(options.page ? "h1" : "h2", { text: told.title || "Universe", class: "rv-title" }),
      make("p", { class: "rv-note", text: told.note ?? "", title: told.note ?? "" }),
      buttons,
    ]);
    this.stage.element.append(this.tools.element);
    this.line = { time: make("span"), copies: make("span"), way: make("span") };
    const line = make("div", { class: "rv-presenter-line" }, Object.values(this.line));
    const main = make("div", { class: "rv-main" }, [this.stage.element, this.side]);
    root.append(make("style", { text: STYLE }), top, main, this.bar.element, line, this.help);
    // An element that says what it is, as <main> does, needs no other word for it.
    if (root.tagName === "DIV") root.setAttribute("role", "region");
    root.setAttribute("aria-label", `viewer: ${told.title || "universe"}`);
    this.setTheme(options.theme ?? pageTheme());
    this.showSide(!this.side.hidden);
  }

  #listen() {
    const { stage, editor } = this;
    attachPointer(stage, editor, {
      changed: () => this.changed(),
      moved: () => this.moved(),
      looked: (row, column) => this.look(row, column),
      hovered: (row, column) => this.#hover(row, column),
    });
    this.detachKeyboard = attachKeyboard(this);
    this.onLeave = () => {
      // Full screen is left by Escape, of which the page is not told.
      if (this.presenting && !document.fullscreenElement && this.wasFull) this.present(false);
      this.wasFull = Boolean(document.fullscreenElement);
    };
    document.addEventListener("fullscreenchange", this.onLeave);
    this.observer = new ResizeObserver(() => this.#resized());
    this.observer.observe(stage.element);
  }

  #start(told) {
    this.stage.measure();
    this.stage.cover(this.tools.element);
    if (told.view) Object.assign(this.stage.camera, told.view);
    else this.stage.camera.fit(this.stage.wholeBox());
    if (told.waypoints?.length) this.toWaypoint(0, true);
    if (told.view) this.follow = "off";
    this.changed();
    if (told.expect) {
      checkExpected(
        told,
        () => Boolean(this.session),
        (words, agrees) => {
          this.sides.tellDigest(words);
          if (agrees !== null) this.#emit("digest", agrees);
        },
      );
    }
  }

  /** Until the hand has touched the view, it fits whatever size the panels come to have. */
  #resized() {
    const changed = this.stage.measure();
    this.draw();
    if (changed && this.follow === "fit") this.act("fit");
  }

  // -- drawing ------------------------------------------------------------------------------------------

  /** Something has changed: draw with the next frame. */
  changed() {
    if (this.dirty) return;
    this.dirty = true;
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    if (!this.root.isConnected || !this.session) return;
    this.dirty = false;
    const { session, stage, editor, player } = this;
    stage.measure();
    stage.cover(this.tools.element);
    if (this.saidAt !== session.shownGeneration && player.goal === null) this.say("");
    this.#follow();
    stage.paint({
      selection: editor.selection,
      ghost: editor.ghost,
      cursor: editor.cursor,
      looked: this.looked,
      individuals: this.sides.individuals(),
      outside: this.presenting ? "#000000" : PAGE_COLOURS[this.theme],
    });
    const now = performance.now();
    // Moving the view changes nothing of what is said; while it runs, things are said now and then.
    const clocks = session.universes.map((universe) => universe.field.clock);
    const key = `${session.shownGeneration} ${clocks} ${this.side.hidden}`;
    const busy = player.running || player.goal !== null;
    const slow = key !== this.saidOf && (!busy || now - this.slowAt > SLOW_EVERY);
    if (slow) [this.slowAt, this.saidOf] = [now, key];
    this.bar.update();
    this.tools.update();
    if (!this.side.hidden) this.sides.update(slow);
    this.#describe(slow);
    if (this.listeners.has("change")) this.#emit("change", this.state());
  }

  #follow() {
    const generation = this.session.shownGeneration;
    if (this.follow === "off" || this.followed === generation) return;
    this.followed = generation;
    this.stage.follow(this.follow);
  }

  #describe(slow) {
    const { session, stage } = this;
    const { generation, census } = session;
    const births = census.births(generation).length;
    const copies = births ? `, ${counted(births, "exact copy", "exact copies")} made` : "";
    setText(this.line.time, `generation ${withCommas(session.shownGeneration)}`);
    setText(this.line.copies, births ? counted(births, "copy", "copies") : "");
    const way = session.told.waypoints?.[this.way];
    setText(this.line.way, way && way.generation === generation ? session.saidOf(generation, way.text ?? "") : "");
    if (!slow) return;
    for (const panel of stage.panels) {
      if (panel.which === null) {
        const now = session.differenceNow();
        const words = now
          ? `${counted(now.count, "cell")} ${now.count === 1 ? "differs" : "differ"}`
          : "no cell differs";
        stage.describe(panel, ` · ${words}`, `${panel.label}, generation ${generation}: ${words}`);
      } else {
        const live = counted(session.far?.populations[panel.which] ?? panel.universe.population, "live cell");
        const long = `${panel.label}, generation ${session.shownGeneration}: ${live}${panel.which === 0 ? copies : ""}`;
        stage.describe(panel, ` · ${live}`, long);
      }
    }
  }

  // -- what the hand asks for ---------------------------------------------------------------------------

  /** Do what an entry of the table of keys names. */
  act(action) {
    if (/^(zoom|scale|left|right|up|down|fitS|middle)/.test(action)) this.moved();
    this.actions[action]();
    this.#emit("action", action);
    this.changed();
  }

  /** The hand has moved the view: it stays where it was put. */
  moved() {
    if (this.follow === "fit") this.follow = "off";
  }

  setTool(tool) {
    this.editor.tool = tool;
    this.editor.ghost = null;
    this.changed();
  }

  setFollow(follow) {
    this.follow = follow;
    this.followed = null;
    this.say(
      { off: "the view stays where it is", fit: "the view fits what lives", move: "the view follows what lives" }[
        follow
      ],
    );
    this.changed();
  }

  setTheme(theme) {
    this.theme = theme;
    this.root.dataset.theme = theme;
    this.changed();
  }

  showSide(shown) {
    this.side.hidden = !shown;
    this.sideButton.setAttribute("aria-pressed", String(shown));
    this.changed();
  }

  /** Enter or leave presenter mode: panels and large words alone, on the whole screen where it may be had. */
  present(presenting) {
    this.presenting = presenting;
    this.root.classList.toggle("rv-presenting", presenting);
    if (presenting) {
      this.root.requestFullscreen?.().catch(() => {});
      this.focus();
    } else if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
    this.stage.measure();
    this.stage.cover(this.tools.element);
    this.stage.camera.fit(this.stage.wholeBox());
    this.changed();
  }

  toWaypoint(at, still = false) {
    const ways = this.session.told.waypoints ?? [];
    if (at < 0 || at >= ways.length) return;
    this.way = at;
    const way = ways[at];
    const show = () => {
      const { camera } = this.stage;
      if (way.x === null || way.x === undefined || way.y === null || way.y === undefined)
        camera.fit(this.stage.wholeBox());
      else {
        [camera.x, camera.y] = [way.x, way.y];
        if (way.zoom) camera.zoom = way.zoom;
        this.moved();
      }
      if (way.text) this.say(this.session.saidOf(way.generation, way.text));
      this.changed();
    };
    if (way.generation === this.session.generation) show();
    else if (!still) this.player.goto(way.generation).then(show);
  }

  /** Go to a generation and look at a cell there, large enough to be seen. */
  async toCell(generation, row, column) {
    if (generation !== this.session.generation) await this.player.goto(generation);
    const { camera } = this.stage;
    [camera.x, camera.y, camera.zoom] = [column + 0.5, row + 0.5, Math.max(16, camera.zoom)];
    this.moved();
    this.look(row, column);
  }

  /** Look at a cell: what it sees and what becomes of it. */
  look(row, column) {
    if (this.session.far) {
      this.say("the server keeps these cells: the page cannot look at one");
      return;
    }
    this.looked = [row, column];
    if (this.side.hidden && !this.options.embedded) this.showSide(true);
    this.sides.look();
    this.changed();
  }

  #hover(row, column) {
    const { universe } = this.editor;
    if (this.player.running || this.player.goal !== null || this.session.far || !universe.holds(row, column)) return;
    this.say(`row ${row}, column ${column}: ${universe.rule.stateName(universe.get(row, column))}`);
  }

  async paste() {
    let text = this.editor.clipboard;
    try {
      text = (await navigator.clipboard.readText()) || text;
    } catch {
      // A page that may not read the clipboard has what was copied in it, and Ctrl+V.
    }
    this.takeUp(text);
  }

  /** Take up RLE, to be put down by a click. */
  takeUp(text) {
    if (!text) {
      this.say("the clipboard is empty: copy a pattern as RLE, then press Ctrl+V");
      return;
    }
    const { camera } = this.stage;
    this.editor.takeUp(text, this.editor.cursor ?? [Math.round(camera.y), Math.round(camera.x)]);
  }

  /** Open a document that was dropped here in place of this one. */
  openText(text) {
    try {
      this.options.open(JSON.parse(text));
    } catch (error) {
      this.say(`what was dropped is no document of the viewer: ${error.message}`);
    }
  }

  /** Say something until the next generation. */
  say(words) {
    this.saidAt = this.session.shownGeneration;
    setText(this.bar.told, words);
  }

  focus() {
    this.stage.panels[0].canvas.focus({ preventScroll: true });
  }

  // -- what others ask for ------------------------------------------------------------------------------

  state() {
    const { session, player, stage, editor } = this;
    const { x, y, zoom } = stage.camera;
    return {
      generation: session.shownGeneration,
      population: session.far?.populations ?? session.universes.map((universe) => universe.population),
      far: Boolean(session.far),
      running: player.running || player.goal !== null,
      view: { x, y, zoom },
      difference: session.pair ? (session.differenceNow()?.count ?? 0) : null,
      firstWrong: session.firstWrong,
      copies: session.census.births(session.generation).length,
      tool: editor.tool,
      state: editor.state,
      selection: editor.selection,
      edits: session.edits.length,
    };
  }

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  #emit(event, value) {
    for (const listener of this.listeners.get(event) ?? []) listener(value);
  }

  destroy() {
    this.player.destroy();
    this.observer.disconnect();
    this.detachKeyboard();
    document.removeEventListener("fullscreenchange", this.onLeave);
    this.root.replaceChildren();
    this.session = null;
  }
}
