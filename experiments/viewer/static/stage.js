/** Stage: the panels in which universes are seen, all through one camera. */
import { Camera } from "./camera.js";
import { DifferenceField, KIND_COLOURS } from "./compare.js";
import { make, setText } from "./dom.js";
import { unionBox } from "./field.js";
import {
  drawCell,
  drawCopies,
  drawFirstWrong,
  drawGhost,
  drawGrid,
  drawMarks,
  drawOutside,
  drawSelection,
} from "./overlays.js";
import { paintCells, palettePixels } from "./paint.js";

// More pixels than two to one are not worth their time.
const MOST_RATIO = 2;

export class Stage {
  /** @param {import("./session.js").Session} session */
  constructor(session) {
    this.session = session;
    this.camera = new Camera();
    this.element = make("div", { class: "rv-stage" });
    this.panels = [];
    this.gridShown = true;
    this.overlayBy = "parent";
    session.universes.forEach((universe, which) => {
      const told = session.told.universes[which];
      this.#add(told.label || universe.rule.name, universe.field, universe.rule.colours, universe, which);
    });
    if (session.pair) {
      const [one, other] = session.pair.map((which) => session.universes[which]);
      this.#add("difference", new DifferenceField(one.field, other.field), KIND_COLOURS, one, null);
    }
    if (this.panels.length > 1) this.element.classList.add("rv-many");
  }

  #add(label, field, colours, universe, which) {
    const canvas = make("canvas", { tabindex: "0", role: "img" });
    const caption = make("figcaption");
    const figure = make("figure", { class: "rv-panel" }, [canvas, caption]);
    this.element.append(figure);
    const pen = canvas.getContext("2d", { alpha: false });
    const palette = palettePixels(colours);
    this.panels.push({ label, field, universe, which, canvas, caption, pen, palette, colours, image: null });
  }

  /** Take the panels' sizes; returns whether they have changed. */
  measure() {
    const { canvas } = this.panels[0];
    const [width, height] = [canvas.clientWidth || 1, canvas.clientHeight || 1];
    this.ratio = Math.min(MOST_RATIO, globalThis.devicePixelRatio || 1);
    const changed = width !== this.camera.width || height !== this.camera.height;
    [this.camera.width, this.camera.height] = [width, height];
    for (const panel of this.panels) {
      const [wide, high] = [Math.round(width * this.ratio), Math.round(height * this.ratio)];
      if (panel.canvas.width === wide && panel.canvas.height === high && panel.image) continue;
      [panel.canvas.width, panel.canvas.height] = [wide, high];
      panel.image = new ImageData(wide, high);
      panel.pixels = new Uint32Array(panel.image.data.buffer);
    }
    return changed;
  }

  /** @returns {object|null} the smallest box around what lives in any universe */
  liveBox() {
    if (this.session.far) return this.session.far.box ?? null;
    return this.session.universes
      .map((universe) => universe.field.boundingBox())
      .reduce((one, other) => unionBox(one, other), null);
  }

  /** The box that a view fits: a bounded universe whole, what lives on the plane. */
  wholeBox() {
    const { surface } = this.session.universes[0];
    if (surface.whole) return { top: 0, left: 0, height: surface.height, width: surface.width };
    return this.liveBox() ?? { top: -16, left: -16, height: 32, width: 32 };
  }

  /** What tools and captions cover is not fitted into: tools stand at the left or, on narrow pages, at the top. */
  cover(tools) {
    const { offsetWidth: wide, offsetHeight: high } = tools;
    const beside = high > wide;
    this.camera.covered = {
      left: beside ? wide + 10 : 0,
      // Above panels below each other tools have a line of their own.
      top: beside || this.panels.length > 1 ? 0 : high && high + 6,
      bottom: this.panels[0].caption.offsetHeight + 10,
    };
  }

  /** Keep what lives in view: "fit" all of it, or "move" with it. */
  follow(how) {
    const { camera, session } = this;
    const box = this.liveBox();
    if (!box) return;
    if (how === "move") {
      camera.x = box.left + box.width / 2;
      camera.y = box.top + box.height / 2;
    } else if (!camera.shows(box)) {
      // With some room to grow, so that the view does not jump with every generation.
      const [down, across] = [box.height / 8, box.width / 8];
      const roomy = {
        top: box.top - down,
        left: box.left - across,
        height: 1.25 * box.height,
        width: 1.25 * box.width,
      };
      camera.fit(session.universes[0].surface.whole ? this.wholeBox() : roomy);
    }
  }

  /** Paint all panels as things stand. @param {object} shown selection, ghost, cursor, looked, individuals, page */
  paint(shown) {
    const { camera, session } = this;
    const view = { x: camera.x, y: camera.y, zoom: camera.zoom * this.ratio };
    for (const panel of this.panels) {
      const { pen, canvas, image, pixels } = panel;
      const far = panel.which === null ? null : session.far;
      if (far) {
        far.ask(view, canvas.width, canvas.height);
        const { field } = far.seen[panel.which];
        paintCells(pixels, canvas.width, canvas.height, far.view(panel.which, view), field, panel.palette);
      } else paintCells(pixels, canvas.width, canvas.height, view, panel.field, panel.palette);
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.putImageData(image, 0, 0);
      pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      if (this.gridShown) drawGrid(pen, camera);
      drawOutside(pen, camera, panel.universe.surface, shown.outside);
      if (panel.which === 0 && !session.far) {
        const untouched = this.overlayBy !== "none" && !session.edits.length;
        const taken = [];
        drawCopies(pen, camera, shown.individuals, this.overlayBy, session.generation, taken, panel.universe.surface);
        if (untouched) drawMarks(pen, camera, session.told.marks ?? [], session.generation, taken);
      }
      const wrong = session.firstWrong;
      if (panel.which === null && wrong && wrong.generation <= session.generation) drawFirstWrong(pen, camera, wrong);
      if (shown.selection) drawSelection(pen, camera, shown.selection);
      if (shown.ghost && panel.which !== null) drawGhost(pen, camera, shown.ghost, panel.colours);
      if (shown.looked) drawCell(pen, camera, ...shown.looked, "#f0b429");
      if (shown.cursor) drawCell(pen, camera, ...shown.cursor, "#ffffff");
    }
  }

  /** Say below a panel what it shows, and to screen readers what stands there. */
  describe(panel, words, long) {
    setText(panel.caption, `${panel.label}${words}`);
    if (panel.canvas.getAttribute("aria-label") !== long) panel.canvas.setAttribute("aria-label", long);
  }
}
