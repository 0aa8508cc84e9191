/** Transport: the bar of time, and the tools upon the field. */
import { iconButton, make, setIcon, setText, withCommas } from "./dom.js";
import { SPEEDS } from "./player.js";
import { TOOLS } from "./editor.js";

const TOOL_WORDS = {
  hand: "move the view; click a cell to look at it (F5)",
  draw: "draw (F2)",
  pick: "pick a state (F3)",
  select: "select (F4)",
};

/** @param {number} speed @returns {string} */
export function speedWords(speed) {
  const rate = SPEEDS[speed];
  if (rate === Infinity) return "as fast as it goes";
  return rate < 1 ? `one in ${1 / rate} seconds` : `${rate} a second`;
}

/** @param {object} viewer @returns {{element: HTMLElement, update: () => void, clock: any, told: any}} */
export function transportBar(viewer) {
  const { player, session } = viewer;
  const run = iconButton("run", "run (Enter)", () => player.toggle(), { class: "rv-button rv-run" });
  const back = iconButton("back", "back one generation (Backspace)", () => player.back());
  const reset = iconButton("start", "back to the start (R)", () => player.reset());
  const step = iconButton("step", "one generation (Space)", () => player.step());
  const clock = make("input", {
    type: "text",
    inputmode: "numeric",
    "aria-label": "generation; type one to go there",
    autocomplete: "off",
  });
  clock.addEventListener("keydown", (event) => {
    if (event.key === "Escape") clock.blur();
    if (event.key !== "Enter") return;
    const text = clock.value.replace(/[,\s]/g, "");
    const number = Number(text);
    clock.blur();
    if (!text || !Number.isFinite(number)) viewer.say("a generation is a whole number, or +100 for so many more");
    else player.goto(/^[+-]/.test(text) ? Number(session.shownGeneration) + number : number);
    viewer.focus();
  });
  const speed = make("input", {
    type: "range",
    min: "0",
    max: String(SPEEDS.length - 1),
    step: "1",
    "aria-label": "speed",
  });
  speed.addEventListener("input", () => {
    player.speed = Number(speed.value);
    viewer.changed();
  });
  const output = make("output");
  const told = make("div", { class: "rv-told", role: "status" });
  const element = make("div", { class: "rv-bar", role: "toolbar", "aria-label": "time" }, [
    reset,
    back,
    run,
    step,
    make("div", { class: "rv-clock" }, [make("span", { text: "generation" }), clock]),
    make("div", { class: "rv-speed" }, [speed, output]),
    told,
  ]);
  const update = () => {
    const busy = player.running || player.goal !== null;
    setIcon(run, busy ? "pause" : "run", busy ? "pause (Enter)" : "run (Enter)");
    back.disabled = reset.disabled = !session.far && session.generation <= session.start;
    if (document.activeElement !== clock) clock.value = withCommas(session.shownGeneration);
    speed.value = String(player.speed);
    speed.setAttribute("aria-valuetext", speedWords(player.speed));
    setText(output, speedWords(player.speed));
  };
  return { element, update, clock, told };
}

/** @param {object} viewer @returns {{element: HTMLElement, update: () => void}} */
export function toolBar(viewer) {
  const { editor, stage } = viewer;
  const tools = TOOLS.map((tool) => iconButton(tool, TOOL_WORDS[tool], () => viewer.setTool(tool)));
  const undo = iconButton("undo", "undo (Z)", () => editor.undo());
  const redo = iconButton("redo", "redo (Shift Z)", () => editor.redo());
  const element = make(
    "div",
    { class: "rv-tools", role: "toolbar", "aria-label": "tools", "aria-orientation": "vertical" },
    [
      ...tools,
      make("hr"),
      undo,
      redo,
      make("hr"),
      iconButton("plus", "zoom in (])", () => viewer.act("zoomIn")),
      iconButton("minus", "zoom out ([)", () => viewer.act("zoomOut")),
      iconButton("fit", "fit the pattern (F)", () => viewer.act("fit")),
    ],
  );
  const update = () => {
    TOOLS.forEach((tool, at) => tools[at].setAttribute("aria-pressed", String(editor.tool === tool)));
    stage.element.dataset.tool = editor.tool;
    undo.disabled = !viewer.session.edits.length;
    redo.disabled = !viewer.session.undone.length;
  };
  return { element, update };
}
