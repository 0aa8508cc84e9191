/** PNG: pictures of few colours, still and animated (APNG), whose pixels are the indices of a table of colours. */
import { rgbOf } from "./paint.js";

const PNG_MARK = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** @param {Uint8Array} bytes @returns {number} CRC-32, as PNG and zip have it */
export function crc32(bytes) {
  let value = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) value = CRC_TABLE[(value ^ bytes[at]) & 255] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

/** @returns {Uint8Array} a chunk: its length, its four letters, what is in it, and their check */
function pngChunk(name, content) {
  const chunk = new Uint8Array(content.length + 12);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, content.length);
  for (let at = 0; at < 4; at++) chunk[4 + at] = name.charCodeAt(at);
  chunk.set(content, 8);
  view.setUint32(content.length + 8, crc32(chunk.subarray(4, content.length + 8)));
  return chunk;
}

/** @returns {Uint8Array} the bytes of numbers, each of 1, 2 or 4 bytes, the highest first */
function bigEndian(...pairs) {
  const bytes = [];
  for (const [size, value] of pairs) for (let at = size - 1; at >= 0; at--) bytes.push((value >>> (8 * at)) & 255);
  return Uint8Array.from(bytes);
}

/** @param {Uint8Array} bytes @returns {Promise<Uint8Array>} them as zlib packs them */
export async function deflated(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** @returns {Promise<Uint8Array>} rows of indices as PNG packs them: each after the number of its filter, then zlib */
async function packedRows(width, height, pixels) {
  const rows = new Uint8Array(height * (width + 1));
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  return deflated(rows);
}

/**
 * @param {number} width @param {number} height @param {string[]} colours of the indices, at most 256
 * @param {Array<Uint8Array>} frames of width × height indices; one makes a still picture
 * @param {number} [milliseconds] that each is shown
 * @returns {Promise<Blob>}
 */
export async function makePng(width, height, colours, frames, milliseconds = 0) {
  const parts = [Uint8Array.from(PNG_MARK)];
  const add = (name, content) => parts.push(pngChunk(name, content));
  // Eight bits an index, into a table.
  add("IHDR", bigEndian([4, width], [4, height], [1, 8], [1, 3], [1, 0], [1, 0], [1, 0]));
  if (frames.length > 1) add("acTL", bigEndian([4, frames.length], [4, 0]));
  add("PLTE", Uint8Array.from(colours.flatMap((colour) => rgbOf(colour))));
  let sequence = 0;
  for (const [at, pixels] of frames.entries()) {
    const packed = await packedRows(width, height, pixels);
    if (frames.length > 1) {
      const [place, delay] = [[[4, width], [4, height], [4, 0], [4, 0]], [[2, milliseconds], [2, 1000]]];
      add("fcTL", bigEndian([4, sequence++], ...place, ...delay, [1, 0], [1, 0]));
    }
    if (!at) add("IDAT", packed);
    else {
      const numbered = new Uint8Array(packed.length + 4);
      numbered.set(bigEndian([4, sequence++]));
      numbered.set(packed, 4);
      add("fdAT", numbered);
    }
  }
  add("IEND", new Uint8Array(0));
  return new Blob(parts, { type: frames.length > 1 ? "image/apng" : "image/png" });
}
