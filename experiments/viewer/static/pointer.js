/** Pointer: mouse, pen and fingers on the panels. One finger does what the tool does; two move the view. */

// Pixels within which a press is a click and no drag.
const STILL = 4;

/**
 * @param {import("./stage.js").Stage} stage @param {import("./editor.js").Editor} editor
 * @param {{changed: Function, moved: Function, hovered: Function, looked: Function}} told what to call; the last two
 *   with row and column
 */
export function attachPointer(stage, editor, told) {
  const { camera } = stage;
  const held = new Map();
  let drag = null;

  const cellOf = (event) => camera.cellAt(event.offsetX, event.offsetY);
  const middleOf = () => {
    const points = [...held.values()];
    const [x, y] = [points.reduce((sum, p) => sum + p.x, 0), points.reduce((sum, p) => sum + p.y, 0)];
    return [x / points.length, y / points.length];
  };
  const spread = () => {
    const [one, other] = [...held.values()];
    return Math.hypot(one.x - other.x, one.y - other.y);
  };

  const press = (event, panel) => {
    held.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
    panel.canvas.setPointerCapture(event.pointerId);
    if (held.size === 2) {
      editor.cancelStroke();
      drag = { kind: "pinch", spread: spread(), middle: middleOf() };
      return;
    }
    if (held.size > 2) return;
    const [row, column] = cellOf(event);
    const start = { x: event.offsetX, y: event.offsetY, panel, row, column, quiet: event.button > 0 };
    editor.only = editor.onlyPanel ? panel.which : null;
    if (event.button > 0 || editor.tool === "hand") drag = { kind: "pan", ...start };
    else if (editor.ghost) drag = { kind: "ghost", ...start };
    else if (editor.tool === "pick" || (editor.tool === "draw" && event.shiftKey)) {
      editor.pick(row, column);
      drag = { kind: "pick", ...start };
    } else if (editor.tool === "draw") {
      editor.beginStroke(row, column);
      told.hovered(row, column);
      drag = { kind: "draw", ...start };
    } else {
      editor.beginSelection(row, column, event.shiftKey);
      drag = { kind: "select", ...start };
    }
    if (drag.kind === "pan") stage.element.classList.add("rv-dragging");
  };

  const move = (event) => {
    const [row, column] = cellOf(event);
    if (editor.ghost) editor.moveGhost(row, column);
    const point = held.get(event.pointerId);
    if (!point || !drag) {
      told.hovered(row, column);
      return;
    }
    const before = { ...point };
    [point.x, point.y] = [event.offsetX, event.offsetY];
    if (drag.kind === "pinch" && held.size === 2) {
      const middle = middleOf();
      camera.pan(middle[0] - drag.middle[0], middle[1] - drag.middle[1]);
      camera.zoomAt(spread() / Math.max(1, drag.spread), ...middle);
      told.moved();
      [drag.spread, drag.middle] = [spread(), middle];
    } else if (drag.kind === "pan") {
      camera.pan(point.x - before.x, point.y - before.y);
      told.moved();
    }
    if (drag.kind === "draw") {
      editor.continueStroke(row, column);
      told.hovered(row, column);
    } else if (drag.kind === "pick") editor.pick(row, column);
    else if (drag.kind === "select") editor.continueSelection(row, column);
    told.changed();
  };

  const release = (event) => {
    if (!held.delete(event.pointerId)) return;
    const done = drag;
    if (held.size === 0) {
      drag = null;
      editor.endStroke();
      stage.element.classList.remove("rv-dragging");
    }
    if (!done || event.type === "pointercancel" || done.kind === "pinch") return;
    const still = Math.hypot(event.offsetX - done.x, event.offsetY - done.y) < STILL;
    if (done.kind === "ghost") editor.putDown();
    else if (done.kind === "pan" && still && !done.quiet) {
      if (editor.ghost) editor.putDown();
      else told.looked(done.row, done.column, done.panel.which);
    }
  };

  for (const panel of stage.panels) {
    const { canvas } = panel;
    canvas.addEventListener("pointerdown", (event) => {
      canvas.focus({ preventScroll: true });
      press(event, panel);
    });
    canvas.addEventListener("pointermove", move);
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const lines = event.deltaMode ? event.deltaY * 30 : event.deltaY;
        camera.zoomAt(Math.exp(-Math.max(-240, Math.min(240, lines)) / 300), event.offsetX, event.offsetY);
        told.moved();
        told.changed();
      },
      { passive: false },
    );
  }
}
