/** Keyboard: which key presses are the viewer's, and what is pasted or dropped. */
import { keyAction } from "./keys.js";

/** @param {object} viewer @returns {() => void} what takes the listeners away again */
export function attachKeyboard(viewer) {
  const { root, options } = viewer;
  const press = (event) => {
    if (event.defaultPrevented || viewer.help.open) return;
    const { tagName, type } = event.target;
    if (/^(TEXTAREA|SELECT)$/.test(tagName) || (tagName === "INPUT" && type !== "checkbox")) return;
    // Buttons are pressed by Enter and by the space bar.
    if (/^(BUTTON|SUMMARY|A|INPUT)$/.test(tagName) && (event.key === "Enter" || event.key === " ")) return;
    // Remote controls of lectures send these two.
    const remote = viewer.presenting ? { PageDown: "waypoint", PageUp: "waypointBack" }[event.key] : undefined;
    const action = remote ?? keyAction(event);
    // What is pasted comes with an event of its own.
    if (!action || (action === "paste" && (event.ctrlKey || event.metaKey))) return;
    if (action === "copy" && !viewer.editor.selection && String(getSelection())) return;
    event.preventDefault();
    event.stopPropagation();
    viewer.act(action);
  };
  const onBody = () => Boolean(options.page) && document.activeElement === document.body;
  // On a page of its own, keys count as well where the focus is nowhere.
  const pressOnPage = (event) => {
    if (onBody()) press(event);
  };
  const paste = (event) => {
    const { activeElement } = document;
    if (!root.contains(activeElement) && !onBody()) return;
    if (/^(INPUT|TEXTAREA)$/.test(activeElement.tagName)) return;
    event.preventDefault();
    viewer.takeUp(event.clipboardData.getData("text/plain"));
  };
  // A pattern's file that is dropped here is taken up, a document opened.
  const over = (event) => event.preventDefault();
  const drop = async (event) => {
    event.preventDefault();
    const text = (await event.dataTransfer.files[0]?.text()) ?? event.dataTransfer.getData("text/plain");
    if (text.trimStart().startsWith("{")) viewer.openText(text);
    else viewer.takeUp(text);
  };
  root.addEventListener("dragover", over);
  root.addEventListener("drop", drop);
  root.addEventListener("keydown", press);
  document.addEventListener("keydown", pressOnPage);
  document.addEventListener("paste", paste);
  return () => {
    root.removeEventListener("dragover", over);
    root.removeEventListener("drop", drop);
    root.removeEventListener("keydown", press);
    document.removeEventListener("keydown", pressOnPage);
    document.removeEventListener("paste", paste);
  };
}
