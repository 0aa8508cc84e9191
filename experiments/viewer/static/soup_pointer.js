/** The hand upon tiles: a click looks at one, a drag moves the view, the wheel and two fingers zoom. */

// Pixels that a hand may slip while it clicks.
const SLIP = 5;

/** @param {object} stage @param {{look: (tile: number) => void, changed: () => void}} calls */
export function attachTiles(stage, calls) {
  const { canvas } = stage;
  const held = new Map();
  let moved = 0;
  const place = (event) => [event.offsetX, event.offsetY];
  const apart = ([one, other]) => Math.hypot(one[0] - other[0], one[1] - other[1]);
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    if (!held.size) moved = 0;
    held.set(event.pointerId, place(event));
    stage.element.classList.add("rv-dragging");
  });
  canvas.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const fingers = [...held.values()];
    moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    held.set(event.pointerId, now);
    if (fingers.length === 2) {
      const after = [...held.values()];
      const middle = [0, 1].map((axis) => (after[0][axis] + after[1][axis]) / 2);
      stage.zoomAt(apart(after) / Math.max(1, apart(fingers)), ...middle);
    } else if (moved > SLIP) stage.pan(now[0] - before[0], now[1] - before[1]);
    calls.changed();
  });
  const leave = (event) => {
    const clicked = event.type === "pointerup" && held.size === 1 && moved <= SLIP;
    held.delete(event.pointerId);
    stage.element.classList.toggle("rv-dragging", held.size > 0);
    if (clicked) calls.look(stage.tileAt(...place(event)));
  };
  canvas.addEventListener("pointerup", leave);
  canvas.addEventListener("pointercancel", leave);
  canvas.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      stage.zoomAt(Math.exp(-event.deltaY / 400), ...place(event));
      calls.changed();
    },
    { passive: false },
  );
}
