/**
 * Keys: one table, from which the page's help is made and with which the manual's is compared. Names of keys are those
 * of `KeyboardEvent.key`; `golly` says whether Golly has the same key for it.
 */

export const KEYS = [
  { "group": "Time", "keys": ["Enter"], "action": "run", "does": "run or pause", "golly": true },
  { "group": "Time", "keys": ["Space"], "action": "step", "does": "one generation", "golly": true },
  { "group": "Time", "keys": ["n"], "action": "steps", "does": "ten generations", "golly": false },
  { "group": "Time", "keys": ["Backspace"], "action": "back", "does": "back one generation", "golly": false },
  { "group": "Time", "keys": ["r"], "action": "reset", "does": "back to the start", "golly": false },
  { "group": "Time", "keys": ["g"], "action": "goto", "does": "go to a generation", "golly": false },
  { "group": "Time", "keys": ["+", "="], "action": "faster", "does": "faster", "golly": true },
  { "group": "Time", "keys": ["-", "_"], "action": "slower", "does": "slower", "golly": true },
  { "group": "Time", "keys": ["w"], "action": "waypoint", "does": "next waypoint", "golly": false },
  { "group": "Time", "keys": ["Shift+w"], "action": "waypointBack", "does": "waypoint before", "golly": false },
  { "group": "View", "keys": ["ArrowLeft"], "action": "left", "does": "scroll left", "golly": true },
  { "group": "View", "keys": ["ArrowRight"], "action": "right", "does": "scroll right", "golly": true },
  { "group": "View", "keys": ["ArrowUp"], "action": "up", "does": "scroll up", "golly": true },
  { "group": "View", "keys": ["ArrowDown"], "action": "down", "does": "scroll down", "golly": true },
  { "group": "View", "keys": ["]"], "action": "zoomIn", "does": "zoom in", "golly": true },
  { "group": "View", "keys": ["["], "action": "zoomOut", "does": "zoom out", "golly": true },
  { "group": "View", "keys": ["f", "Ctrl+f"], "action": "fit", "does": "fit the pattern", "golly": true },
  { "group": "View", "keys": ["Shift+f"], "action": "fitSelection", "does": "fit the selection", "golly": true },
  { "group": "View", "keys": ["m"], "action": "middle", "does": "cell (0, 0) in the middle", "golly": true },
  { "group": "View", "keys": ["t"], "action": "autofit", "does": "fit while it runs, on or off", "golly": true },
  { "group": "View", "keys": ["u"], "action": "follow", "does": "follow what moves, on or off", "golly": false },
  { "group": "View", "keys": ["1"], "action": "scale1", "does": "1 pixel a cell", "golly": true },
  { "group": "View", "keys": ["2"], "action": "scale2", "does": "2 pixels a cell", "golly": true },
  { "group": "View", "keys": ["4"], "action": "scale4", "does": "4 pixels a cell", "golly": true },
  { "group": "View", "keys": ["8"], "action": "scale8", "does": "8 pixels a cell", "golly": true },
  { "group": "View", "keys": ["6"], "action": "scale16", "does": "16 pixels a cell", "golly": true },
  { "group": "View", "keys": ["3"], "action": "scale32", "does": "32 pixels a cell", "golly": true },
  { "group": "View", "keys": ["l"], "action": "grid", "does": "grid lines, on or off", "golly": true },
  { "group": "View", "keys": ["b"], "action": "theme", "does": "light or dark page", "golly": true },
  {
    "group": "View",
    "keys": ["o"],
    "action": "overlay",
    "does": "copies: by parent, by generation, none",
    "golly": false,
  },
  { "group": "View", "keys": ["."], "action": "side", "does": "states and facts, shown or not", "golly": true },
  { "group": "View", "keys": ["p"], "action": "present", "does": "presenter mode", "golly": false },
  { "group": "Cells", "keys": ["F2"], "action": "draw", "does": "draw", "golly": true },
  { "group": "Cells", "keys": ["F3"], "action": "pick", "does": "pick a state", "golly": true },
  { "group": "Cells", "keys": ["F4"], "action": "select", "does": "select", "golly": true },
  {
    "group": "Cells",
    "keys": ["F5"],
    "action": "hand",
    "does": "move the view; a click looks at a cell",
    "golly": true,
  },
  { "group": "Cells", "keys": ["c"], "action": "tool", "does": "next of these four", "golly": true },
  { "group": "Cells", "keys": ["PageUp"], "action": "higher", "does": "next higher state to draw", "golly": false },
  { "group": "Cells", "keys": ["PageDown"], "action": "lower", "does": "next lower state to draw", "golly": false },
  { "group": "Cells", "keys": ["Shift+ArrowLeft"], "action": "cursorLeft", "does": "cell cursor left", "golly": false },
  {
    "group": "Cells",
    "keys": ["Shift+ArrowRight"],
    "action": "cursorRight",
    "does": "cell cursor right",
    "golly": false,
  },
  { "group": "Cells", "keys": ["Shift+ArrowUp"], "action": "cursorUp", "does": "cell cursor up", "golly": false },
  { "group": "Cells", "keys": ["Shift+ArrowDown"], "action": "cursorDown", "does": "cell cursor down", "golly": false },
  {
    "group": "Cells",
    "keys": ["d"],
    "action": "mark",
    "does": "draw, pick or select at the cell cursor",
    "golly": false,
  },
  {
    "group": "Cells",
    "keys": ["i"],
    "action": "look",
    "does": "look at the cell under the cell cursor",
    "golly": false,
  },
  { "group": "Edit", "keys": ["z", "Ctrl+z"], "action": "undo", "does": "undo", "golly": true },
  { "group": "Edit", "keys": ["Shift+z", "Ctrl+Shift+z"], "action": "redo", "does": "redo", "golly": true },
  { "group": "Edit", "keys": ["Ctrl+x"], "action": "cut", "does": "cut the selection", "golly": true },
  { "group": "Edit", "keys": ["Ctrl+c"], "action": "copy", "does": "copy the selection as RLE", "golly": true },
  {
    "group": "Edit",
    "keys": ["v", "Ctrl+v"],
    "action": "paste",
    "does": "paste RLE: a click, or d, puts it down",
    "golly": true,
  },
  { "group": "Edit", "keys": ["Delete"], "action": "clear", "does": "clear the selection", "golly": true },
  { "group": "Edit", "keys": ["Shift+Delete"], "action": "clearOutside", "does": "clear all else", "golly": true },
  { "group": "Edit", "keys": ["a", "Ctrl+a"], "action": "selectAll", "does": "select all", "golly": true },
  { "group": "Edit", "keys": ["k"], "action": "unselect", "does": "remove the selection", "golly": true },
  { "group": "Edit", "keys": ["s"], "action": "shrink", "does": "shrink the selection and fit it", "golly": true },
  { "group": "Edit", "keys": ["Ctrl+5"], "action": "random", "does": "fill the selection at random", "golly": true },
  { "group": "Edit", "keys": ["y"], "action": "flipDown", "does": "flip top to bottom", "golly": true },
  { "group": "Edit", "keys": ["x"], "action": "flipAcross", "does": "flip left to right", "golly": true },
  { "group": "Edit", "keys": [">"], "action": "turnRight", "does": "rotate clockwise", "golly": true },
  { "group": "Edit", "keys": ["<"], "action": "turnLeft", "does": "rotate anticlockwise", "golly": true },
  { "group": "Page", "keys": ["h", "?", "F1"], "action": "help", "does": "these keys", "golly": true },
  {
    "group": "Page",
    "keys": ["Escape"],
    "action": "escape",
    "does": "stop, put away, leave presenter mode",
    "golly": true,
  },
];

/** What the mouse and fingers do, for the same help. */
export const GESTURES = [
  { "does": "next waypoint and the one before, in presenter mode", "by": "PageDown, PageUp: a remote control" },
  { "does": "zoom at the pointer", "by": "wheel, or two fingers" },
  { "does": "move the view", "by": "drag with the hand, the middle or the right button, or two fingers" },
  { "does": "pick a state instead of drawing", "by": "Shift and click" },
  { "does": "extend the selection", "by": "Shift and click" },
];

const KEY_ACTIONS = new Map(KEYS.flatMap(({ keys, action }) => keys.map((key) => [key, action])));

/** @param {KeyboardEvent} event @returns {string|undefined} the action, as named in the table */
export function keyAction(event) {
  const key = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const control = event.ctrlKey || event.metaKey ? "Ctrl+" : "";
  if (event.altKey) return undefined;
  // Which signs need Shift depends on the keyboard: it counts for letters and for keys with names.
  const named = key.length > 1 || (key >= "a" && key <= "z");
  return KEY_ACTIONS.get(`${control}${event.shiftKey && named ? "Shift+" : ""}${key}`);
}

/** @param {string} key as in the table @returns {string} as it stands on a keyboard */
export function keyWords(key) {
  return key
    .split(/\+(?=.)/)
    .map((part) => ({ ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" })[part] ?? part)
    .map((part) => (part.length === 1 ? part.toUpperCase() : part))
    .join(" + ");
}
