/** Films: the frames of the generations from now on, ffmpeg at the server, and what the browser records by itself. */
import { toBase64 } from "./bytes.js";
import { make, offerFile } from "./dom.js";
import { paintCells } from "./paint.js";
import { deflated } from "./png.js";
import { askServer } from "./server.js";

const FILM_SIDE = 640;
// Bytes of frames, packed and in letters, that go to the server at once.
const PART_BYTES = 1 << 22;
// Bits of a second that is recorded: cells have sharp edges.
const RECORDED_BITS = 12e6;
const MIME_TYPES = { MP4: "video/mp4", WebM: "video/webm" };

/**
 * Step on, and take what the first panel sees.
 *
 * @returns {Promise<{width: number, height: number, colours: string[], taken: Uint8Array[]}>} frames of states; both
 *   sides are even, as films in MP4 need them
 */
export async function filmFrames(viewer, frames, every) {
  const { session, stage } = viewer;
  const { camera } = stage;
  const part = Math.min(1, FILM_SIDE / Math.max(camera.width, camera.height));
  const [width, height] = [camera.width, camera.height].map((side) => 2 * Math.max(1, Math.round((side * part) / 2)));
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
  return { width, height, colours: session.universes[0].rule.colours, taken };
}

/**
 * Let the server make a film in MP4 of frames, which it gets in parts.
 *
 * @param {{url: string, token: string}} server @param {object} film as `filmFrames` returns it
 * @param {number} perSecond @param {(words: string) => void} say @returns {Promise<Blob>}
 */
export async function makeFilm(server, film, perSecond, say) {
  const { width, height, colours, taken } = film;
  const ask = async (path, body) => {
    const response = await askServer(`${server.url}/${path}`, server.token, body);
    if (!response.ok) throw new Error((await response.json()).error);
    return response;
  };
  let [first, part, letters] = [true, [], 0];
  const send = async () => {
    if (!part.length) return;
    await ask("film", { first, width, height, colours, rate: perSecond, frames: part });
    [first, part, letters] = [false, [], 0];
  };
  for (const [at, pixels] of taken.entries()) {
    part.push(toBase64(await deflated(pixels)));
    letters += part[part.length - 1].length;
    if (letters > PART_BYTES) await send();
    if (at % 16 === 15) say(`frame ${at + 1} of ${taken.length} is on its way to the server`);
  }
  await send();
  say("ffmpeg is at work");
  const made = await (await ask("film/end", {})).blob();
  say(`a film of ${taken.length} frames`);
  return made;
}

/** @returns {string} why this browser records no such film; "" if it does */
function whyNoRecording(name) {
  if (!globalThis.MediaRecorder || !HTMLCanvasElement.prototype.captureStream) {
    return "this browser records nothing: take a GIF or an APNG";
  }
  if (MediaRecorder.isTypeSupported(MIME_TYPES[name])) return "";
  const served = "`replicarium view` makes it where ffmpeg is";
  return `this browser records no ${name}: ${name === "MP4" ? `take WebM, or ${served}` : "take a GIF or an APNG"}`;
}

/**
 * A button that records what the first panel shows, until it is pressed again; where the browser cannot, it says why.
 *
 * @param {"MP4"|"WebM"} name @param {(ending: string) => string} nameOf the file's name @returns {HTMLElement}
 */
export function recordingButton(viewer, name, nameOf) {
  const missing = whyNoRecording(name);
  const button = make("button", {
    type: "button",
    class: "rv-button rv-lined",
    text: missing ? name : `${name}…`,
    title: missing || `record what the first panel shows as ${name}, until pressed again`,
    "aria-disabled": missing ? "true" : null,
  });
  let recorder = null;
  button.addEventListener("click", async () => {
    if (missing) {
      viewer.say(missing);
      return;
    }
    if (recorder) {
      const ending = recorder;
      recorder = null;
      button.textContent = `${name}…`;
      // What is drawn is taken with what is drawn next: draw again what is to be seen last.
      for (let turn = 0; turn < 3; turn++) {
        viewer.draw();
        await new Promise((resolve) => setTimeout(resolve, 70));
      }
      ending.stop();
      return;
    }
    const parts = [];
    const type = MIME_TYPES[name];
    const made = new MediaRecorder(viewer.stage.panels[0].canvas.captureStream(30), {
      mimeType: type,
      videoBitsPerSecond: RECORDED_BITS,
    });
    made.ondataavailable = (event) => parts.push(event.data);
    made.onstop = () => offerFile(nameOf(name.toLowerCase()), new Blob(parts, { type }));
    made.start();
    recorder = made;
    button.textContent = `stop ${name}`;
  });
  return button;
}
