/** The page's looks: the colours of `experiments.pictures.themes`, one accent, nothing that moves by itself. */
export const STYLE = `
.rv { --page: #ffffff; --panel: #eef1f4; --text: #1b1f24; --muted: #5b6570; --line: #d5dae0; --accent: #00795a;
  --on-accent: #ffffff; --warn: #c2410c; --wash: rgba(0, 121, 90, .1); --shadow: 0 1px 3px rgba(20, 24, 29, .18);
  color-scheme: light;
  container-type: inline-size; box-sizing: border-box; display: flex; flex-direction: column; position: relative;
  height: 640px; overflow: hidden; background: var(--page); color: var(--text); border: 1px solid var(--line);
  border-radius: 10px; font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  font-variant-numeric: tabular-nums; text-align: left; }
.rv[data-theme="dark"] { --page: #14181d; --panel: #1e242b; --text: #e8ecf0; --muted: #9aa5b1; --line: #343c46;
  --accent: #2fc79a; --on-accent: #0d1512; --warn: #ff7a50; --wash: rgba(47, 199, 154, .14);
  --shadow: 0 1px 4px rgba(0, 0, 0, .5); color-scheme: dark; }
.rv.rv-page { height: 100vh; height: 100dvh; border: 0; border-radius: 0; }
.rv.rv-embedded { height: 100%; min-height: 360px; }
.rv *, .rv *::before { box-sizing: border-box; }
.rv [hidden] { display: none !important; }
.rv :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.rv-top { display: flex; gap: 12px; align-items: baseline; padding: 10px 14px 8px;
  border-bottom: 1px solid var(--line); }
.rv-title { margin: 0; font-size: 16px; font-weight: 650; letter-spacing: -.005em; white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis; }
.rv-note { margin: 0; color: var(--muted); flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis;
  white-space: nowrap; }
.rv-top-buttons { margin-left: auto; display: flex; gap: 2px; align-self: center; }
.rv-main { flex: 1; min-height: 0; display: flex; }
.rv-stage { position: relative; flex: 1; min-width: 0; display: flex; gap: 1px; background: var(--line); }
.rv-panel { position: relative; flex: 1; min-width: 0; min-height: 0; margin: 0; background: var(--panel);
  overflow: hidden; }
.rv-panel canvas { position: absolute; inset: 0; width: 100%; height: 100%; display: block; touch-action: none;
  cursor: grab; }
.rv-panel canvas:focus-visible { outline-offset: -3px; }
.rv-stage[data-tool="draw"] canvas { cursor: crosshair; }
.rv-stage[data-tool="pick"] canvas { cursor: copy; }
.rv-stage[data-tool="select"] canvas { cursor: cell; }
.rv-stage.rv-dragging canvas { cursor: grabbing; }
.rv-panel figcaption { position: absolute; left: 10px; bottom: 10px; max-width: calc(100% - 20px); padding: 3px 9px;
  border-radius: 6px; background: var(--page); color: var(--text); box-shadow: var(--shadow); font-size: 12.5px;
  pointer-events: none; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.rv-panel figcaption b { font-weight: 600; }
.rv-tools { position: absolute; z-index: 2; left: 10px; top: 10px; display: flex; flex-direction: column; gap: 2px;
  padding: 3px; border-radius: 9px; background: var(--page); box-shadow: var(--shadow); }
.rv-tools hr { width: 20px; margin: 3px auto; border: 0; border-top: 1px solid var(--line); }
.rv-button { display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-width: 32px;
  height: 32px; padding: 0 6px; border: 0; border-radius: 7px; background: none; color: var(--text); font: inherit;
  cursor: pointer; }
.rv-button:hover { background: var(--panel); }
.rv-button[aria-pressed="true"] { background: var(--wash); color: var(--accent); }
.rv-button:disabled { opacity: .4; cursor: default; }
.rv-button.rv-lined { border: 1px solid var(--line); padding: 0 11px; }
.rv-icon { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round;
  stroke-linejoin: round; flex: none; }
.rv-icon.rv-fill { fill: currentColor; }
.rv-run { width: 44px; height: 38px; border-radius: 19px; background: var(--accent); color: var(--on-accent); }
.rv-run:hover { background: var(--accent); filter: brightness(1.08); }
.rv-bar { display: flex; align-items: center; gap: 6px; padding: 7px 12px; border-top: 1px solid var(--line);
  flex-wrap: wrap; }
.rv-clock { display: flex; align-items: baseline; gap: 7px; margin: 0 10px; color: var(--muted); }
.rv-clock input { width: 7.5em; font: inherit; font-size: 18px; font-weight: 600; color: var(--text); background: none;
  border: 1px solid transparent; border-radius: 6px; padding: 1px 5px; }
.rv-clock input:hover, .rv-clock input:focus { border-color: var(--line); background: var(--page); }
.rv-speed { display: flex; align-items: center; gap: 8px; color: var(--muted); }
.rv-speed input { width: 110px; accent-color: var(--accent); }
.rv-speed output { min-width: 7.2em; white-space: nowrap; }
.rv-told { flex: 1 1 200px; min-width: 0; color: var(--muted); text-align: right; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis; }
.rv-side { width: 304px; flex: none; overflow: auto; border-left: 1px solid var(--line); padding-bottom: 12px; }
.rv-side details { border-bottom: 1px solid var(--line); padding: 0 14px; }
.rv-side summary { cursor: pointer; padding: 9px 0; font-weight: 600; list-style-position: outside; margin-left: 12px; }
.rv-side details[open] > :last-child { margin-bottom: 12px; }
.rv-facts { display: grid; grid-template-columns: fit-content(58%) minmax(0, 1fr); gap: 3px 14px; margin: 0; }
.rv-facts + p { margin-top: 12px; }
.rv .digest { margin: 8px 0 0; }
.rv .digest:empty { display: none; }
.rv-facts dt { color: var(--muted); }
.rv-facts dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
.rv-states { list-style: none; margin: 0; padding: 0; max-height: 260px; overflow: auto; }
.rv-states button { display: flex; align-items: center; gap: 9px; width: 100%; padding: 4px 6px; border: 0;
  border-radius: 6px; background: none; color: var(--text); font: inherit; text-align: left; cursor: pointer; }
.rv-states button:hover { background: var(--panel); }
.rv-states button[aria-checked="true"] { background: var(--wash); font-weight: 600; }
.rv-swatch { width: 16px; height: 16px; border-radius: 4px; border: 1px solid var(--muted); flex: none; }
.rv-states .rv-count { margin-left: auto; color: var(--muted); font-weight: 400; }
.rv-side p { margin: 0 0 8px; color: var(--muted); }
.rv-side p.rv-strong, .rv-side p .rv-strong { color: var(--text); }
.rv-row { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin: 0 0 8px; }
.rv-row label { display: inline-flex; gap: 6px; align-items: center; }
.rv select, .rv textarea, .rv-field { font: inherit; color: var(--text); background: var(--page);
  border: 1px solid var(--line); border-radius: 6px; padding: 3px 6px; max-width: 100%; }
.rv textarea { width: 100%; min-height: 84px; font: 12px/1.4 ui-monospace, Menlo, Consolas, monospace; }
.rv input[type="number"] { width: 4.6em; }
.rv input[type="checkbox"] { accent-color: var(--accent); width: 16px; height: 16px; margin: 0; }
.rv-plot { display: block; width: 100%; height: 132px; }
.rv-plot text, .rv-tree text { fill: var(--muted); font: 11px system-ui, sans-serif; }
.rv-plot .rv-axis { stroke: var(--line); fill: none; }
.rv-plot .rv-now { stroke: var(--muted); stroke-dasharray: 2 3; fill: none; }
.rv-tree-box { max-height: 280px; overflow: auto; }
.rv-tree { display: block; }
.rv-tree path { fill: none; stroke: var(--muted); stroke-width: 1.3; }
.rv-tree circle { stroke: var(--page); stroke-width: 1.5; }
.rv-table { border-collapse: collapse; width: 100%; }
.rv-table td, .rv-table th { padding: 3px 6px 3px 0; text-align: left; font-weight: 400; vertical-align: top; }
.rv-table th { color: var(--muted); }
.rv-context { display: grid; gap: 3px; justify-content: start; margin: 0 0 8px; }
.rv-context span { width: 30px; height: 30px; border-radius: 5px; display: grid; place-items: center; font-size: 12px;
  font-weight: 600; border: 1px solid var(--line); }
.rv-ways { list-style: none; padding: 0; margin: 0; }
.rv-ways button { width: 100%; text-align: left; border: 0; border-left: 3px solid transparent; background: none;
  color: var(--text); font: inherit; padding: 5px 8px; border-radius: 0 6px 6px 0; cursor: pointer; }
.rv-ways button:hover { background: var(--panel); }
.rv-ways button[aria-current="true"] { border-left-color: var(--accent); background: var(--wash); }
.rv-ways small { color: var(--muted); }
.rv-dialog { color: var(--text); background: var(--page); border: 1px solid var(--line); border-radius: 12px;
  padding: 16px 20px; max-width: min(860px, 94%); max-height: 88%; overflow: auto; }
.rv-dialog::backdrop { background: rgba(10, 13, 16, .55); }
.rv-dialog header { display: flex; justify-content: space-between; align-items: center; }
.rv-dialog h3 { margin: 0; font-size: 16px; }
.rv-dialog h4 { margin: 12px 0 4px; font-size: 13px; color: var(--muted); font-weight: 600; }
.rv-keys { columns: 2 300px; column-gap: 28px; }
.rv-keys section { break-inside: avoid; }
.rv-keys div { display: flex; gap: 10px; justify-content: space-between; padding: 1px 0; }
.rv kbd { font: 12px ui-monospace, Menlo, Consolas, monospace; background: var(--panel); border: 1px solid var(--line);
  border-bottom-width: 2px; border-radius: 5px; padding: 0 5px; white-space: nowrap; }
.rv-presenter-line { display: none; }
.rv-fault { margin: 0; padding: 14px 16px; color: var(--warn); }
.rv-presenting .rv-top-buttons, .rv-presenting .rv-tools, .rv-presenting .rv-bar, .rv-presenting .rv-side {
  display: none; }
.rv-presenting .rv-top { position: absolute; width: 1px; height: 1px; padding: 0; overflow: hidden;
  clip-path: inset(50%); }
.rv-presenting .rv-panel canvas:focus-visible { outline: none; }
.rv-presenting { position: fixed; inset: 0; z-index: 9999; height: auto; border: 0; border-radius: 0; --page: #000000;
  --text: #ffffff; --muted: #e0e4e8; --panel: #000000; }
.rv-presenting .rv-panel figcaption { font-size: clamp(18px, 2.4vw, 34px); padding: 6px 16px; background: #000000;
  color: #ffffff; }
.rv-presenting .rv-presenter-line { display: flex; gap: 4vw; align-items: baseline; padding: 12px 28px 16px;
  font-size: clamp(20px, 3vw, 44px); font-weight: 600; background: #000000; color: #ffffff; }
.rv-presenter-line span + span { font-weight: 400; }
@container (max-width: 760px) {
  .rv-main { flex-direction: column; overflow: auto; }
  .rv-stage { flex: none; height: 64cqw; min-height: 300px; flex-direction: column; }
  .rv-stage.rv-many { height: calc(120cqw + 44px); }
  .rv-tools { flex-direction: row; left: 6px; top: 6px; max-width: calc(100% - 12px); overflow: auto; }
  .rv-many .rv-tools { position: static; order: -1; flex: none; max-width: none; border-radius: 0; }
  .rv-tools hr { width: 0; height: 20px; margin: auto 3px; border: 0; border-left: 1px solid var(--line); flex: none; }
  .rv-side { width: auto; border-left: 0; border-top: 1px solid var(--line); overflow: visible; }
  .rv-note { display: none; }
  .rv-told { flex-basis: 100%; text-align: left; }
  .rv-speed output { min-width: 0; }
  .rv-clock { margin: 0 4px; }
  .rv-clock input { width: 5.2em; }
  .rv-bar { padding: 6px 8px; gap: 4px; }
}
@media (pointer: coarse) { .rv-button { min-width: 40px; height: 40px; } .rv-states button { padding: 8px 6px; } }
@media (prefers-contrast: more) { .rv { --line: #5b6570; --muted: var(--text); } }
@media (prefers-reduced-motion: no-preference) { .rv-button { transition: background .12s; } }
`;
