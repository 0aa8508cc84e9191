/** Inspect: what a cell sees, the entry of the rule for it, and what a network says of it. */
import { make } from "./dom.js";
import { inkOn } from "./overlays.js";
import { askLogits } from "./server.js";

/**
 * @param {import("./session.js").Session} session
 * @param {number} row @param {number} column
 * @returns {HTMLElement} for each universe the context of a cell and what becomes of it
 */
export function inspectCell(session, row, column) {
  const parts = [make("p", {}, [`Cell at row ${row}, column ${column}, generation ${session.generation}`])];
  session.universes.forEach((universe, which) => {
    const told = session.told.universes[which];
    if (session.universes.length > 1) parts.push(make("p", { class: "rv-strong", text: told.label }));
    if (!universe.holds(row, column)) {
      parts.push(make("p", { text: "This universe has no such cell." }));
      return;
    }
    const { rule } = universe;
    const context = universe.context(row, column);
    const next = universe.phase.next(context);
    parts.push(contextGrid(rule, context));
    const facts = [
      ["state", rule.stateName(context[0])],
      ["next state", rule.stateName(next)],
      ["context", context.join(" ")],
      ["entry", rule.table ? `number ${rule.entry(context)} of ${rule.table.length}` : "found in the rule's diagram"],
    ];
    if (universe.phases.length > 1) facts.push(["rule", `of ${universe.generation % 2 ? "odd" : "even"} generations`]);
    parts.push(
      make(
        "dl",
        { class: "rv-facts" },
        facts.flatMap(([name, value]) => [make("dt", { text: name }), make("dd", { text: value })]),
      ),
    );
    const network = (session.told.networks ?? []).find((each) => each.rule === told.rule && each.logits_url);
    if (network && session.told.server)
      parts.push(logitsOf(network, told.rule, rule, context, session.told.server.token));
  });
  const words = disagreement(session, row, column);
  if (words) parts.push(make("p", { class: "rv-strong", text: words }));
  return make("div", {}, parts);
}

/** Whether the two that are compared see the same at a cell and answer otherwise: there the rules differ. */
function disagreement(session, row, column) {
  if (!session.pair) return "";
  const [one, other] = session.pair.map((which) => session.universes[which]);
  if (!one.holds(row, column) || !other.holds(row, column)) return "";
  const [first, second] = [one.context(row, column), other.context(row, column)];
  if (first.join() !== second.join()) return "They see different contexts here.";
  const same = one.phase.next(first) === other.phase.next(second);
  return same
    ? "They see the same context here, and answer alike."
    : "They see the same context here, and answer differently.";
}

/** The cells of a context where they lie, each in its state's colour. */
function contextGrid(rule, context) {
  const [top, left] = [Math.min(...rule.rows), Math.min(...rule.columns)];
  const wide = Math.max(...rule.columns) - left + 1;
  if (wide > 9) return make("p", { text: `The context has ${context.length} cells.` });
  const grid = make("div", { class: "rv-context", role: "img" });
  grid.style.gridTemplateColumns = `repeat(${wide}, 30px)`;
  grid.setAttribute(
    "aria-label",
    `context, the cell itself first: ${context.map((state) => rule.stateName(state)).join(", ")}`,
  );
  rule.rows.forEach((row, place) => {
    const state = context[place];
    const cell = make("span", { text: String(state), title: rule.stateName(state) });
    const colour = rule.colours[state];
    cell.style.cssText = `grid-row: ${row - top + 1}; grid-column: ${rule.columns[place] - left + 1};`;
    cell.style.background = colour;
    cell.style.color = inkOn(colour);
    if (place === 0) cell.style.borderColor = "var(--accent)";
    grid.append(cell);
  });
  return grid;
}

/** A table of the network's logits, filled in when the server has answered. */
function logitsOf(network, number, rule, context, token) {
  const box = make("div", {}, [make("p", { text: "asking the network …" })]);
  askLogits(network.logits_url, token, number, context)
    .then((logits) => {
      const value = (state) => logits[state] ?? -Infinity;
      const order = logits.map((_, state) => state).sort((one, other) => value(other) - value(one));
      const rows = order
        .slice(0, 6)
        .map((state) =>
          make("tr", {}, [
            make("td", { text: rule.stateName(state) }),
            make("td", { text: logits[state]?.toFixed(3) ?? "not finite" }),
          ]),
        );
      const head = make("tr", {}, [
        make("th", { scope: "col", text: "state" }),
        make("th", { scope: "col", text: "logit" }),
      ]);
      box.replaceChildren(make("table", { class: "rv-table" }, [make("thead", {}, [head]), make("tbody", {}, rows)]));
    })
    .catch((error) => box.replaceChildren(make("p", { text: error.message })));
  return box;
}
