/** Keys of a soup's page: what each does, as the manual's table has it. */
export const SOUP_KEYS = [
  { keys: ["Enter"], action: "toggle", does: "run or pause" },
  { keys: [" "], action: "step", does: "one epoch, or the next that is kept" },
  { keys: ["Backspace"], action: "back", does: "back one epoch, or to the one kept before" },
  { keys: ["r"], action: "start", does: "back to the first epoch" },
  { keys: ["g"], action: "ask", does: "go to an epoch" },
  { keys: ["ArrowLeft"], action: "left", does: "look at the tile to the left" },
  { keys: ["ArrowRight"], action: "right", does: "look at the tile to the right" },
  { keys: ["ArrowUp"], action: "up", does: "look at the tile above" },
  { keys: ["ArrowDown"], action: "down", does: "look at the tile below" },
  { keys: ["p"], action: "partner", does: "look at the program that it met last" },
  { keys: ["]"], action: "zoomIn", does: "zoom in" },
  { keys: ["["], action: "zoomOut", does: "zoom out" },
  { keys: ["f"], action: "fit", does: "all tiles" },
  { keys: ["c"], action: "colours", does: "bytes, the commonest programs, families" },
  { keys: ["b"], action: "theme", does: "light or dark page" },
  { keys: ["."], action: "side", does: "facts and programs, shown or not" },
];

/** @param {KeyboardEvent} event @returns {string|undefined} the action of a key that is pressed */
export function soupAction(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return SOUP_KEYS.find(({ keys }) => keys.includes(key))?.action;
}
