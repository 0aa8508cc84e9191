/** Elements: small helpers to make them, and the icons. */

/**
 * @param {string} tag @param {object} [given] attributes; `on` maps events to listeners, `text` is the content
 * @param {Array<Node|string>} [children] @returns {any} the element
 */
export function make(tag, given = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "text") element.textContent = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** @param {string} tag @param {object} given attributes @param {Node[]} children @returns {SVGElement} */
export function makeSvg(tag, given = {}, children = []) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// Outlines on a square of 24.
const ICONS = {
  start: "M6 5v14M18 6l-9 6 9 6z",
  back: "M15 6l-9 6 9 6zM18 6v12",
  run: "M8 5l11 7-11 7z",
  pause: "M8 5v14M16 5v14",
  step: "M9 6l9 6-9 6zM6 6v12",
  hand: "M12 3v18M3 12h18M12 3l-3 3M12 3l3 3M12 21l-3-3M12 21l3-3M3 12l3-3M3 12l3 3M21 12l-3-3M21 12l-3 3",
  draw: "M4 20l1-5L16 4l4 4L9 19z",
  pick: "M14 5l5 5M12 7l5 5M15 9l-9 9-3 1 1-3 9-9",
  select: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  look: "M10 4a6 6 0 110 12 6 6 0 010-12zM15 15l5 5",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5M9 9h6v6H9z",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  undo: "M8 5L4 9l4 4M4 9h9a6 6 0 010 12h-3",
  redo: "M16 5l4 4-4 4M20 9h-9a6 6 0 000 12h3",
  present: "M4 5h16v11H4zM12 16v4M8 20h8",
  keys: "M3 7h18v10H3zM7 14h10M6 10h1M10 10h1M14 10h1M18 10h.5",
  theme: "M12 4a8 8 0 100 16zM12 4a8 8 0 010 16",
  panel: "M4 5h16v14H4zM14 5v14",
};

/** @param {string} name @returns {SVGElement} */
export function icon(name) {
  const filled = ["run", "start", "back", "step"].includes(name);
  return makeSvg(
    "svg",
    { viewBox: "0 0 24 24", class: filled ? "rv-icon rv-fill" : "rv-icon", "aria-hidden": "true" },
    [makeSvg("path", { d: ICONS[name] })],
  );
}

/** A button with an icon. @param {string} label what it does, for its tooltip and for screen readers */
export function iconButton(name, label, onClick, given = {}) {
  return make(
    "button",
    { type: "button", title: label, "aria-label": label, class: "rv-button", ...given, on: { click: onClick } },
    [icon(name)],
  );
}

/** Put another icon on a button, if it is not there. */
export function setIcon(button, name, label) {
  if (button.getAttribute("aria-label") === label) return;
  button.replaceChildren(icon(name));
  button.setAttribute("aria-label", label);
  button.title = label;
}

/** Set an element's text, if it is another. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {number|string} value a whole number, or its digits @returns {string} with commas */
export const withCommas = (value) => (typeof value === "string" ? BigInt(value) : value).toLocaleString("en-GB");

/** @param {number} count @param {string} noun @returns {string} such as "1 copy", "2 copies" */
export function counted(count, noun, plural = `${noun}s`) {
  return `${withCommas(count)} ${Number(count) === 1 ? noun : plural}`;
}

/** Offer bytes or text as a file. */
export function offerFile(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = make("a", { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}
