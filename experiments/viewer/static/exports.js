/** Exports: RLE, PNG, SVG, GIF, APNG, MP4, WebM, a link and the document, made of what is shown. */
import { make, offerFile } from "./dom.js";
import { filmFrames, makeFilm, recordingButton } from "./film.js";
import { makeGif } from "./gif.js";
import { documentNow, packDocument } from "./link.js";
import { makePng } from "./png.js";

// Stretches of cells that an SVG draws.
const MOST_RECTANGLES = 60000;
const FRAMES_A_SECOND = 12;

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
  const films = {
    GIF: ["gif", ({ width, height, colours, taken }) => makeGif(width, height, colours, taken, 100 / FRAMES_A_SECOND)],
    APNG: ["png", ({ width, height, colours, taken }) =>
      makePng(width, height, colours, taken, Math.round(1000 / FRAMES_A_SECOND))],
    MP4: ["mp4", (film) => makeFilm(session.told.server, film, FRAMES_A_SECOND, (words) => viewer.say(words))],
  };
  const film = ([name, [ending, packed]]) =>
    button(name, async () => {
      viewer.player.pause();
      const blob = await packed(await filmFrames(viewer, Number(frames.value), Number(every.value)));
      offerFile(fileName(session, ending), blob);
      viewer.changed();
    });
  const served = Boolean(session.told.server?.film);
  const row = make("div", { class: "rv-row" }, [
    ...Object.entries(films).filter(([name]) => name !== "MP4" || served).map(film),
    ...(served ? [] : [recordingButton(viewer, "MP4", (ending) => fileName(session, ending))]),
    recordingButton(viewer, "WebM", (ending) => fileName(session, ending)),
    make("label", {}, ["frames ", frames]),
    make("label", {}, ["every ", every]),
  ]);
  return make("div", {}, [still, row]);
}
