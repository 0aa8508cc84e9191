/** Viewer: `mount` puts it into an element of a page; the default export is for notebooks (anywidget). */
import { Viewer } from "./app.js";
import { digestOf } from "./digest.js";
import { make } from "./dom.js";
import { linkOf } from "./exports.js";
import { unpackDocument } from "./link.js";
import { STYLE } from "./style.js";

/**
 * Show a document in an element.
 *
 * @param {HTMLElement} element it is emptied
 * @param {object} told a document of the viewer's format
 * @param {{page?: boolean, embedded?: boolean, hash?: boolean, theme?: "light"|"dark"}} [options] `page`: it fills the
 *   window, and keys count wherever the focus is; `embedded`: without the side; `hash`: a state in the address wins
 * @returns {object} a handle: step, goto, state, digest, cells, link, act, on, destroy
 */
export function mount(element, told, options = {}) {
  let viewer = null;
  const open = (document_) => {
    viewer?.destroy();
    try {
      viewer = new Viewer(element, document_, { ...options, open });
    } catch (error) {
      viewer = null;
      element.classList.add("rv");
      element.replaceChildren(
        make("style", { text: STYLE }),
        make("p", { class: "rv-fault", role: "alert", text: error.message }),
      );
    }
  };
  open(told);
  if (options.hash) {
    unpackDocument(location.hash)
      .then((found) => found && open(found))
      .catch((error) => viewer?.say(`the link holds no state that can be read: ${error.message}`));
  }
  // What could not be opened has nothing to be asked.
  const shown = () => {
    if (!viewer) throw new Error(element.querySelector(".rv-fault")?.textContent ?? "nothing is shown");
    return viewer;
  };
  return {
    step: (generations = 1) => shown().player.step(generations),
    back: () => shown().player.back(),
    goto: (generation) => shown().player.goto(generation),
    run: () => shown().player.run(),
    pause: () => shown().player.pause(),
    act: (action) => shown().act(action),
    state: () => shown().state(),
    digest: (which = 0) => digestOf(shown().session.universes[which].field),
    cells: (which, box) => Array.from(shown().session.universes[which].field.read(box)),
    set: (row, column, state) => shown().editor.apply([[row, column, state]], "edit"),
    rle: () => shown().editor.asRle(),
    link: () => linkOf(shown().session, shown().stage.camera),
    draw: () => shown().draw(),
    on: (event, listener) => shown().on(event, listener),
    destroy: () => viewer?.destroy(),
  };
}

export default {
  /** What anywidget calls for each view of a widget. */
  render({ model, el }) {
    const box = make("div");
    el.append(box);
    let handle = mount(box, model.get("document"));
    const again = () => {
      handle.destroy();
      handle = mount(box, model.get("document"));
    };
    model.on?.("change:document", again);
    return () => {
      model.off?.("change:document", again);
      handle.destroy();
    };
  },
};
