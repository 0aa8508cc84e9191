/** Help: the table of keys as a dialog. */
import { make } from "./dom.js";
import { GESTURES, KEYS, keyWords } from "./keys.js";

// A page may hold several viewers, and each title has a name of its own.
let dialogs = 0;

/** @returns {HTMLDialogElement} */
export function helpDialog() {
  const groups = [...new Set(KEYS.map(({ group }) => group))];
  const sections = groups.map((group) =>
    make("section", {}, [
      make("h4", { text: group }),
      ...KEYS.filter((key) => key.group === group).map(({ keys, does }) =>
        make("div", {}, [
          make("span", { text: does }),
          make(
            "span",
            {},
            keys.flatMap((key) => [make("kbd", { text: keyWords(key) }), " "]),
          ),
        ]),
      ),
    ]),
  );
  const mouse = make("section", {}, [
    make("h4", { text: "Mouse and fingers" }),
    ...GESTURES.map(({ does, by }) => make("div", {}, [make("span", { text: does }), make("span", { text: by })])),
  ]);
  const close = make("button", { type: "button", class: "rv-button rv-lined", text: "close" });
  const id = `rv-keys-title-${dialogs++}`;
  const title = make("h3", { id, text: "Keys" });
  const dialog = make("dialog", { class: "rv-dialog", "aria-labelledby": id }, [
    make("header", {}, [title, close]),
    make("div", { class: "rv-keys" }, [...sections, mouse]),
  ]);
  close.addEventListener("click", () => dialog.close());
  return dialog;
}
