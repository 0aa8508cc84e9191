/** Links: a document packed into what follows the `#` of an address, and back. */
import { fromBase64, toBase64 } from "./bytes.js";
import { packCells } from "./open.js";

const LINK_MARK = "#v1=";

async function piped(bytes, stream) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}

/** @param {object} told a document @returns {Promise<string>} `#v1=` and letters, digits, - and _ */
export async function packDocument(told) {
  const bytes = new TextEncoder().encode(JSON.stringify(told));
  // The first letter says whether what follows is compressed: old browsers have no streams for it.
  if (typeof CompressionStream === "undefined") return `${LINK_MARK}0${toBase64(bytes, true)}`;
  return `${LINK_MARK}1${toBase64(await piped(bytes, new CompressionStream("deflate-raw")), true)}`;
}

/** @param {string} hash @returns {Promise<object|null>} the document, or null where there is none */
export async function unpackDocument(hash) {
  if (!hash.startsWith(LINK_MARK)) return null;
  const bytes = fromBase64(hash.slice(LINK_MARK.length + 1));
  const packed = hash[LINK_MARK.length] === "1";
  return JSON.parse(
    new TextDecoder().decode(packed ? await piped(bytes, new DecompressionStream("deflate-raw")) : bytes),
  );
}

/** @returns {object} a document of a session as it stands, seen as it is: what a link and a file hold */
export function documentNow(session, camera) {
  const { told } = session;
  return {
    ...told,
    expect: null,
    // What is said of the run as it was is not said of one that was changed.
    ...(session.edits.length ? { waypoints: [], copies: [], marks: [] } : {}),
    server: null,
    networks: (told.networks ?? []).map((network) => ({ ...network, logits_url: null })),
    start_generation: session.generation,
    universes: told.universes.map((universe, which) => {
      const { x, y, rle } = packCells(session.universes[which]);
      return { ...universe, cells: { x, y, rle } };
    }),
    view: { x: camera.x, y: camera.y, zoom: camera.zoom },
  };
}
