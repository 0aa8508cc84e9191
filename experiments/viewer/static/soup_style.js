/** The looks of what a soup's page has beside the viewer's own. */
export const SOUP_STYLE = `
.rv-soup dt { margin: 0; font-weight: 400; } .rv-soup details { margin: 0; } .rv-soup summary { color: var(--text); }
.rv-kinds, .rv-legend { list-style: none; margin: 0; padding: 0; }
.rv-kinds button { display: flex; gap: 8px; align-items: center; width: 100%; padding: 3px 4px; border: 0;
  border-radius: 6px; background: none; color: var(--text); font: inherit; text-align: left; cursor: pointer; }
.rv-kinds button:hover { background: var(--panel); }
.rv-kinds .rv-count { flex: none; min-width: 3.2em; text-align: right; color: var(--muted); }
.rv-kinds code { overflow: hidden; text-overflow: ellipsis; white-space: pre;
  font: 11px ui-monospace, Menlo, monospace; }
.rv-legend li { display: flex; gap: 9px; align-items: center; padding: 2px 0; overflow-wrap: anywhere; }
.rv-legend .rv-count { margin-left: auto; color: var(--muted); }
.rv-program { margin: 0 0 8px; padding: 8px 10px; background: var(--panel); border-radius: 6px; overflow-x: auto;
  font: 15px/1.3 ui-monospace, Menlo, Consolas, monospace; letter-spacing: .18em; }
details details .rv-program { font-size: 11px; letter-spacing: 0; }
.rv-side details details { border: 0; padding: 0; }
.rv-side details details summary { font-weight: 400; color: var(--muted); padding: 3px 0; }
.rv-facts + .rv-row { margin-top: 8px; }
.rv-line { display: inline-block; width: 16px; height: 3px; margin-right: 6px; vertical-align: middle; }
.rv-key { margin-right: 10px; }
.rv-epochs { flex: 1 1 160px; min-width: 90px; accent-color: var(--accent); }
.rv-soup .rv-told { flex: 1 1 150px; }
@container (max-width: 760px) { .rv-soup .rv-stage { height: 92cqw; } .rv-epochs { flex-basis: 100%; } }
`;
