/** Exports: RLE, PNG, SVG, GIF, WebM, a link and the document, made of what is shown. */
import { make, offerFile } from "./dom.js";
import { makeGif } from "./gif.js";
import { documentNow, packDocument } from "./link.js";
import { paintCells } from "./paint.js";

// Stretches of cells that an SVG draws.
const MOST_RECTANGLES = 60000;
const GIF_SIDE = 640;

/** @returns {string} a file's name made of a title and a generation */
function fileName(session, ending) {
  const title = (session.told.title || "universe")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${title || "universe"}-${session.generation}.${ending}`;
}

/** @returns {string} universe `which` as an SVG: a rectangle for each stretch of equal cells */
export function asSvg(session, which = 0) {
  const universe = session.universes[which];
  const box = universe.field.boundingBox() ?? { top: 0, left: 0, height: 1, width: 1 };
  const byState = new Map();
  let count = 0;
  universe.field.eachRun((row, start, stop, state) => {
    const path = `M${start - box.left + 1} ${row - box.top + 1}h${stop - start}v1h${start - stop}z`;
    byState.set(state, (byState.get(state) ?? "") + path);
    count++;
  });
  if (count > MOST_RECTANGLES) throw new Error(`an SVG of ${count} stretches of cells would be too large: take a PNG`);
  const [width, height] = [box.width + 2, box.height + 2];
  const paths = [...byState].map(([state, path]) => `<path fill="${universe.rule.colours[state]}" d="${path}"/>`);
  const title = `${universe.rule.name}, generation ${session.generation}`.replace(
    /[<&]/g,
    (mark) => `&#${mark.charCodeAt(0)};`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ` +
    `width="${width * 6}" height="${height * 6}" ` +
    `shape-rendering="crispEdges"><title>${title}</title>` +
    `<rect width="${width}" height="${height}" fill="${universe.rule.colours[0]}"/>${paths.join("")}</svg>\n`
  );
}

/** All panels beside each other on one canvas. */
function panelsTogether(stage) {
  const canvases = stage.panels.map((panel) => panel.canvas);
  const gap = canvases.length > 1 ? 4 : 0;
  const width = canvases.reduce((sum, canvas) => sum + canvas.width + gap, -gap);
  const whole = make("canvas", { width, height: canvases[0].height });
  const pen = whole.getContext("2d");
  let x = 0;
  for (const canvas of canvases) {
    pen.drawImage(canvas, x, 0);
    x += canvas.width + gap;
  }
  return whole;
}

/** A film of the generations from now on, as the first panel sees them. */
async function recordGif(viewer, frames, every, perSecond) {
  const { session, stage } = viewer;
  const { camera } = stage;
  const part = Math.min(1, GIF_SIDE / Math.max(camera.width, camera.height));
  const [width, height] = [Math.round(camera.width * part), Math.round(camera.height * part)];
  const view = { x: camera.x, y: camera.y, zoom: camera.zoom * part };
  const pixels = new Uint32Array(width * height);
  const indices = Uint32Array.from({ length: 256 }, (_, state) => state);
  const taken = [];
  for (let frame = 0; frame < frames; frame++) {
    if (frame) for (let step = 0; step < every; step++) session.step();
    paintCells(pixels, width, height, view, session.universes[0].field, indices);
    taken.push(Uint8Array.from(pixels));
    if (frame % 8 === 7) {
      viewer.say(`frame ${frame + 1} of ${frames}`);
      viewer.changed();
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  const { colours } = session.universes[0].rule;
  return makeGif(width, height, colours, taken, Math.max(2, Math.round(100 / perSecond)));
}

/** Record what the first panel shows, until it is called again. */
function recordWebm(viewer, button) {
  if (viewer.recorder) {
    viewer.recorder.stop();
    viewer.recorder = null;
    button.textContent = "WebM…";
    return;
  }
  const parts = [];
  const recorder = new MediaRecorder(viewer.stage.panels[0].canvas.captureStream(30));
  recorder.ondataavailable = (event) => parts.push(event.data);
  recorder.onstop = () => offerFile(fileName(viewer.session, "webm"), new Blob(parts, { type: recorder.mimeType }));
  recorder.start();
  viewer.recorder = recorder;
  button.textContent = "stop WebM";
}

/** @returns {Promise<string>} the address of this page with the whole state */
export async function linkOf(session, camera) {
  const here = globalThis.location ? location.href.split("#")[0] : "";
  return here + (await packDocument(documentNow(session, camera)));
}

/** @param {object} viewer @returns {HTMLElement} buttons for everything that can be taken away */
export function exportButtons(viewer) {
  const { session, stage } = viewer;
  const frames = make("input", { type: "number", min: "2", max: "600", value: "60", class: "rv-field", size: "4" });
  const every = make("input", { type: "number", min: "1", max: "1000", value: "1", class: "rv-field", size: "4" });
  const button = (label, does) => {
    const made = make("button", { type: "button", class: "rv-button rv-lined", text: label });
    made.addEventListener("click", async () => {
      try {
        await does(made);
      } catch (error) {
        viewer.say(error.message);
      }
    });
    return made;
  };
  const still = make("div", { class: "rv-row" }, [
    button("RLE", () => offerFile(fileName(session, "rle"), viewer.editor.asRle(), "text/plain")),
    button("PNG", () => panelsTogether(stage).toBlob((blob) => offerFile(fileName(session, "png"), blob))),
    button("SVG", () => offerFile(fileName(session, "svg"), asSvg(session), "image/svg+xml")),
    button("copy link", async () => {
      const link = await linkOf(session, stage.camera);
      try {
        await navigator.clipboard.writeText(link);
        viewer.say(`a link of ${link.length} letters is copied: it holds the whole state`);
      } catch {
        // Where the clipboard is not to be had, the address bar is.
        location.hash = link.slice(link.indexOf("#"));
        viewer.say("the address of this page now holds the whole state");
      }
    }),
    button("document", () => {
      const text = JSON.stringify(documentNow(session, stage.camera));
      offerFile(fileName(session, "json"), text, "application/json");
    }),
  ]);
  const film = make("div", { class: "rv-row" }, [
    button("GIF", async () => {
      viewer.player.pause();
      const blob = await recordGif(viewer, Number(frames.value), Number(every.value), 12);
      offerFile(fileName(session, "gif"), blob);
      viewer.changed();
    }),
    ...(globalThis.MediaRecorder ? [button("WebM…", (made) => recordWebm(viewer, made))] : []),
    make("label", {}, ["frames ", frames]),
    make("label", {}, ["every ", every]),
  ]);
  return make("div", {}, [still, film]);
}
