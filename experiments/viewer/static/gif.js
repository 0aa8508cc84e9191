/** GIF: animated pictures of cells, whose states are the colours of its table (GIF89a; LZW as its appendix F says). */
import { rgbOf } from "./paint.js";

/** Bytes that are appended to, of any number. */
class GifBytes {
  constructor() {
    this.parts = [];
  }

  add(...bytes) {
    this.parts.push(Uint8Array.from(bytes));
  }

  word(value) {
    this.add(value & 255, (value >> 8) & 255);
  }
}

/** @param {Uint8Array} pixels indices of `bits` bits @returns {Uint8Array} their codes, in sub-blocks */
export function lzwBlocks(pixels, bits) {
  const clear = 1 << bits;
  const out = [];
  let [held, count] = [0, 0];
  let size = bits + 1;
  let next = clear + 2;
  let codes = new Map();
  const emit = (code) => {
    held |= code << count;
    for (count += size; count >= 8; count -= 8, held >>>= 8) out.push(held & 255);
  };
  emit(clear);
  let prefix = pixels[0];
  for (let at = 1; at < pixels.length; at++) {
    const pixel = pixels[at];
    const key = prefix * 256 + pixel;
    const code = codes.get(key);
    if (code !== undefined) {
      prefix = code;
      continue;
    }
    emit(prefix);
    if (next < 4096) {
      codes.set(key, next);
      // The reader enters a code one step later, so that the width grows when the next one would not fit.
      if (next++ === 1 << size && size < 12) size++;
    } else {
      emit(clear);
      codes = new Map();
      [size, next] = [bits + 1, clear + 2];
    }
    prefix = pixel;
  }
  emit(prefix);
  emit(clear + 1);
  if (count > 0) out.push(held & 255);
  const blocks = [];
  for (let at = 0; at < out.length; at += 255) {
    const block = out.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  blocks.push(0);
  return Uint8Array.from(blocks);
}

/**
 * @param {number} width @param {number} height @param {string[]} colours of the indices, at most 256
 * @param {Iterable<Uint8Array>} frames of width × height indices
 * @param {number} centiseconds that each is shown
 * @returns {Blob}
 */
export function makeGif(width, height, colours, frames, centiseconds) {
  const bits = Math.max(2, Math.ceil(Math.log2(Math.max(2, colours.length))));
  const gif = new GifBytes();
  gif.add(...[..."GIF89a"].map((letter) => letter.charCodeAt(0)));
  gif.word(width);
  gif.word(height);
  gif.add(0x80 | 0x70 | (bits - 1), 0, 0);
  for (let index = 0; index < 1 << bits; index++) gif.add(...rgbOf(colours[index] ?? "#000000"));
  // For ever: Netscape's extension.
  gif.add(0x21, 0xff, 11, ...[..."NETSCAPE2.0"].map((letter) => letter.charCodeAt(0)), 3, 1, 0, 0, 0);
  for (const pixels of frames) {
    gif.add(0x21, 0xf9, 4, 0);
    gif.word(Math.max(2, Math.round(centiseconds)));
    gif.add(0, 0, 0x2c);
    [0, 0, width, height].forEach((value) => gif.word(value));
    gif.add(0, bits);
    gif.parts.push(lzwBlocks(pixels, bits));
  }
  gif.add(0x3b);
  return new Blob(gif.parts, { type: "image/gif" });
}
