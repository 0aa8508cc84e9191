/** Soups: `mount` puts the viewer of a soup of programs into an element of a page. */
import { fromBase64 } from "./bytes.js";
import { make } from "./dom.js";
import { SoupViewer } from "./soup_app.js";
import { soupDigest } from "./soup_engine.js";
import { SoupHistory } from "./soup_history.js";
import { STYLE } from "./style.js";

/**
 * Show a soup's document in an element.
 *
 * @param {HTMLElement} element it is emptied
 * @param {object} given a document of a soup
 * @param {{page?: boolean, embedded?: boolean, theme?: "light"|"dark"}} [options] as `mount` of the viewer has them
 * @returns {object} a handle: ready, goto, step, act, look, state, digest, programs, on, destroy
 */
export function mount(element, given, options = {}) {
  let viewer = null;
  let gone = false;
  const numbers = given.numbers ? new Uint32Array(fromBase64(given.numbers).buffer) : null;
  const told = { ...given, numbers };
  const fault = (error) => {
    element.classList.add("rv");
    const words = `this soup cannot be shown: ${error.message}`;
    element.replaceChildren(
      make("style", { text: STYLE }),
      make("p", { class: "rv-fault", role: "alert", text: words }),
    );
  };
  const ready = SoupHistory.open(told)
    .then((history) => {
      if (!gone) viewer = new SoupViewer(element, told, history, options);
    })
    .catch(fault);
  return {
    ready,
    goto: (epoch) => viewer.goto(epoch),
    step: () => viewer.act("step"),
    act: (action) => viewer.act(action),
    look: (tile) => viewer.look(tile, true),
    state: () => viewer?.state() ?? null,
    digest: () => soupDigest(viewer.history.programs),
    programs: () => Array.from(viewer.history.programs),
    draw: () => viewer.draw(),
    on: (event, listener) => ready.then(() => viewer.on(event, listener)),
    destroy: () => {
      gone = true;
      viewer?.destroy();
    },
  };
}
