/** The viewer of a soup in its element: tiles, time, and what is known of the programs. */
import { iconButton, make, offerFile, setIcon, setText, withCommas } from "./dom.js";
import { SoupHistory, checkSoup } from "./soup_history.js";
import { SOUP_KEYS, soupAction } from "./soup_keys.js";
import { attachTiles } from "./soup_pointer.js";
import { SoupSides } from "./soup_sides.js";
import { SoupStage } from "./soup_stage.js";
import { SOUP_STYLE } from "./soup_style.js";
import { STYLE } from "./style.js";

// Epochs, or kept frames, a second.
const SOUP_SPEEDS = [1, 2, 5, 10, 20, Infinity];
// Milliseconds between two counts of all programs while it runs.
const COUNT_EVERY = 250;

export class SoupViewer {
  /** @param {HTMLElement} root @param {object} told a document @param {SoupHistory} history @param {object} options */
  constructor(root, told, history, options) {
    this.root = root;
    this.told = told;
    this.history = history;
    this.options = options;
    this.numbers = told.numbers;
    this.width = told.places ? told.met.pairing.width : 0;
    this.modes = ["bytes", "kinds", ...(told.families.length ? ["families"] : [])];
    this.mode = "bytes";
    this.looked = null;
    this.partner = null;
    this.running = false;
    this.busy = false;
    this.speed = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 3;
    this.listeners = new Map();
    this.countedAt = 0;
    this.stage = new SoupStage(told, history.shown);
    this.sides = new SoupSides(this);
    this.#build();
    this.#listen();
    this.changed();
    if (told.expect && told.live) {
      checkSoup(history, () => Boolean(this.history), (words, agrees) => {
        this.sides.tellDigest(words);
        if (agrees !== null) this.#emit("digest", agrees);
      });
    }
  }

  #build() {
    const { root, told, options } = this;
    root.classList.add("rv", "rv-soup");
    root.classList.toggle("rv-page", Boolean(options.page));
    root.classList.toggle("rv-embedded", Boolean(options.embedded));
    this.side = make("div", { class: "rv-side", role: "region", "aria-label": "programs and facts", tabindex: "0" });
    const png = make("button", { type: "button", class: "rv-button rv-lined", text: "PNG" });
    png.addEventListener("click", () => this.stage.canvas.toBlob((blob) => offerFile(this.#fileName(), blob)));
    const keys = make("dl", { class: "rv-facts" });
    for (const { keys: presses, does } of SOUP_KEYS) {
      const text = presses[0] === " " ? "Space" : presses[0].replace("Arrow", "");
      keys.append(make("dt", {}, [make("kbd", { text })]));
      keys.append(make("dd", { text: does }));
    }
    const fold = (title, content) => make("details", {}, [make("summary", { text: title }), content]);
    const take = fold("Take away", make("div", { class: "rv-row" }, [png]));
    this.side.append(...this.sides.parts, take, fold("Keys", keys));
    this.sideButton = iconButton("panel", "programs and facts (.)", () => this.act("side"));
    const buttons = make("div", { class: "rv-top-buttons" }, [
      iconButton("minus", "zoom out ([)", () => this.act("zoomOut")),
      iconButton("plus", "zoom in (])", () => this.act("zoomIn")),
      iconButton("fit", "all tiles (F)", () => this.act("fit")),
      iconButton("theme", "light or dark page (B)", () => this.act("theme")),
      this.sideButton,
    ]);
    const top = make("div", { class: "rv-top" }, [
      make(options.page ? "h1" : "h2", { text: told.title, class: "rv-title" }),
      make("p", { class: "rv-note", text: told.note ?? "", title: told.note ?? "" }),
      buttons,
    ]);
    const main = make("div", { class: "rv-main" }, [this.stage.element, this.side]);
    root.replaceChildren(make("style", { text: STYLE + SOUP_STYLE }), top, main, this.#bar());
    if (root.tagName === "DIV") root.setAttribute("role", "region");
    root.setAttribute("aria-label", `viewer: ${told.title}`);
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    this.setTheme(options.theme ?? document.documentElement.dataset.theme ?? (dark ? "dark" : "light"));
    this.showSide(true);
  }

  #bar() {
    const button = (name, words, action, given = {}) => iconButton(name, words, () => this.act(action), given);
    this.run = button("run", "run (Enter)", "toggle", { class: "rv-button rv-run" });
    this.clock = make("input", { type: "text", inputmode: "numeric", "aria-label": "epoch; type one to go there" });
    this.clock.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const text = this.clock.value.replace(/[,\s]/g, "");
      this.clock.blur();
      if (/^\d+$/.test(text)) this.goto(Number(text));
      else this.say("an epoch is a whole number");
      this.stage.canvas.focus({ preventScroll: true });
    });
    const { first } = this.history;
    this.epochs = make("input", { type: "range", class: "rv-epochs", min: String(first), "aria-label": "epoch" });
    this.epochs.addEventListener("input", () => this.goto(Number(this.epochs.value)));
    const most = String(SOUP_SPEEDS.length - 1);
    const speed = make("input", { type: "range", min: "0", max: most, "aria-label": "speed" });
    speed.value = String(this.speed);
    const output = make("output");
    const told = () => {
      const rate = SOUP_SPEEDS[this.speed];
      setText(output, rate === Infinity ? "as fast as it goes" : `${rate} a second`);
      speed.setAttribute("aria-valuetext", output.textContent);
    };
    speed.addEventListener("input", () => {
      this.speed = Number(speed.value);
      told();
    });
    told();
    this.told_ = make("div", { class: "rv-told", role: "status" });
    return make("div", { class: "rv-bar", role: "toolbar", "aria-label": "time" }, [
      button("start", "back to the first epoch (R)", "start"),
      button("back", "back one epoch (Backspace)", "back"),
      this.run,
      button("step", "one epoch (Space)", "step"),
      make("div", { class: "rv-clock" }, [make("span", { text: "epoch" }), this.clock]),
      this.epochs,
      make("div", { class: "rv-speed" }, [speed, output]),
      this.told_,
    ]);
  }

  #fileName() {
    const title = this.told.title.toLowerCase().replace(/[^a-z0-9]+/g, "-");
    return `${title}-${this.history.epoch}.png`;
  }

  #listen() {
    attachTiles(this.stage, { look: (tile) => this.look(tile), changed: () => this.changed() });
    const press = (event) => {
      const { tagName, type } = event.target;
      if (event.defaultPrevented || tagName === "SELECT" || (tagName === "INPUT" && type === "text")) return;
      const slides = tagName === "INPUT" && event.key.startsWith("Arrow");
      const pressed = /^(BUTTON|SUMMARY)$/.test(tagName) && (event.key === "Enter" || event.key === " ");
      const action = slides || pressed ? undefined : soupAction(event);
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      this.act(action);
    };
    const onPage = (event) => {
      if (this.options.page && document.activeElement === document.body) press(event);
    };
    this.root.addEventListener("keydown", press);
    document.addEventListener("keydown", onPage);
    this.detach = () => {
      this.root.removeEventListener("keydown", press);
      document.removeEventListener("keydown", onPage);
    };
    this.observer = new ResizeObserver(() => this.changed());
    this.observer.observe(this.stage.element);
  }

  /** Something has changed: draw with the next frame. */
  changed() {
    if (this.dirty) return;
    this.dirty = true;
    requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.dirty = false;
    if (!this.root.isConnected || !this.history) return;
    const { history, stage, looked, mode } = this;
    stage.measure();
    const now = performance.now();
    // While it runs all programs are counted now and then: it costs more than running some epochs.
    const due = !(this.running || this.busy) || now - this.countedAt > COUNT_EVERY;
    const slow = history.counted?.epoch !== history.epoch && due;
    if (slow || !history.counted) this.countedAt = now;
    const fresh = slow || !history.counted || this.stale;
    const counts = fresh ? history.counts() : history.counted;
    if (fresh) this.sides.update();
    this.stale = false;
    stage.paint({ programs: history.programs, counts, mode, looked, partner: this.partner });
    setIcon(this.run, this.running ? "pause" : "run", this.running ? "pause (Enter)" : "run (Enter)");
    if (document.activeElement !== this.clock) this.clock.value = withCommas(history.epoch);
    this.epochs.max = String(history.last);
    this.epochs.value = String(history.epoch);
    const tiles = `${withCommas(history.shown)} programs${this.numbers ? ` of ${withCommas(this.told.programs)}` : ""}`;
    const long = `${tiles} as tiles, epoch ${history.epoch}: ${withCommas(counts.distinct)} distinct, the commonest `;
    stage.describe(`${tiles} · ${withCommas(counts.distinct)} distinct`, `${long}${counts.commonest[0].count} times`);
    this.#emit("change", this.state());
  }

  // -- what the hand asks for ---------------------------------------------------------------------------

  act(action) {
    const { history, stage } = this;
    const move = (by) => this.look(Math.min(history.shown - 1, Math.max(0, (this.looked ?? 0) + by)), true);
    const actions = {
      toggle: () => (this.running ? this.pause() : this.play()),
      step: () => this.goto(history.beside(1)),
      back: () => this.goto(history.beside(-1)),
      start: () => this.goto(history.first),
      ask: () => this.clock.select(),
      left: () => move(-1),
      right: () => move(1),
      up: () => move(-stage.columns),
      down: () => move(stage.columns),
      partner: () => this.partner !== null && this.look(this.partner, true),
      zoomIn: () => stage.zoomAt(1.5),
      zoomOut: () => stage.zoomAt(1 / 1.5),
      fit: () => stage.fit(),
      colours: () => this.setMode(this.modes[(this.modes.indexOf(this.mode) + 1) % this.modes.length]),
      theme: () => this.setTheme(this.theme === "dark" ? "light" : "dark"),
      side: () => this.showSide(this.side.hidden),
    };
    actions[action]();
    this.#emit("action", action);
    this.changed();
  }

  setMode(mode) {
    this.mode = mode;
    this.stale = true;
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

  /** Look at a tile. @param {number} tile -1: at none @param {boolean} [reveal] move the view to it */
  look(tile, reveal = false) {
    if (tile < 0) return;
    this.looked = tile;
    if (reveal) this.stage.reveal(tile);
    this.stale = true;
    this.changed();
  }

  async goto(epoch) {
    this.pause();
    await this.#to(epoch);
  }

  async #to(epoch) {
    const { history } = this;
    this.busy = true;
    const turn = (this.turn = {});
    try {
      await history.goto(epoch, (words) => {
        this.say(words);
        this.changed();
      });
      if (this.turn === turn) this.say("");
    } catch (error) {
      this.pause();
      if (error.name !== "AbortError") this.say(error.message);
    }
    if (this.turn === turn) this.busy = false;
    this.stale = true;
    this.changed();
  }

  async play() {
    this.running = true;
    this.say("");
    const { history } = this;
    let before = performance.now();
    while (this.running && this.history) {
      const rate = SOUP_SPEEDS[this.speed];
      if (history.engine && rate === Infinity) {
        const begun = performance.now();
        do history.stepHere();
        while (performance.now() - begun < 20);
        this.changed();
      } else {
        const next = history.beside(1);
        if (next === history.epoch) {
          this.pause();
          this.say("this is the last epoch that is kept");
          break;
        }
        await this.#to(next);
      }
      const wait = rate === Infinity ? 0 : Math.max(0, 1000 / rate - (performance.now() - before));
      await new Promise((resolve) => setTimeout(resolve, wait));
      before = performance.now();
    }
    this.stale = true;
    this.changed();
  }

  pause() {
    this.running = false;
    this.history.stop();
    this.changed();
  }

  say(words) {
    setText(this.told_, words);
  }

  // -- what others ask for ------------------------------------------------------------------------------

  state() {
    const { history, looked, mode, running, busy, stage } = this;
    const counts = history.counted;
    return {
      epoch: history.epoch,
      distinct: counts?.epoch === history.epoch ? counts.distinct : null,
      looked,
      partner: this.partner,
      mode,
      running: running || busy,
      view: { ...stage.view },
    };
  }

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  #emit(event, value) {
    for (const listener of this.listeners.get(event) ?? []) listener(value);
  }

  destroy() {
    this.running = false;
    this.history.stop();
    this.observer.disconnect();
    this.detach();
    this.root.replaceChildren();
    this.history = null;
  }
}
