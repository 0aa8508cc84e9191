/**
 * Bytes: base64 in both alphabets, and SHA-256.
 *
 * SHA-256 is written out because `crypto.subtle` is missing on pages opened from a file, and is asynchronous.
 */

/** @param {string} text base64, of the plain or the URL alphabet @returns {Uint8Array} */
export function fromBase64(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/").replace(/\s+/g, ""));
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** @param {Uint8Array} bytes @param {boolean} [url] in the alphabet of links, without padding @returns {string} */
export function toBase64(bytes, url = false) {
  const parts = [];
  // In pieces: a call takes no more than some ten thousand arguments.
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  const text = btoa(parts.join(""));
  return url ? text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") : text;
}

const SHA_PRIMES = (() => {
  const found = [];
  for (let number = 2; found.length < 64; number++) if (found.every((prime) => number % prime)) found.push(number);
  return found;
})();
/** The first 32 bits of the fractional part of a number. */
const fraction32 = (value) => ((value - Math.floor(value)) * 4294967296) | 0;
const SHA_ROUND = Int32Array.from(SHA_PRIMES, (prime) => fraction32(Math.cbrt(prime)));
const SHA_START = Int32Array.from(SHA_PRIMES.slice(0, 8), (prime) => fraction32(Math.sqrt(prime)));

/** SHA-256 of bytes that come in parts (FIPS 180-4). */
export class Sha256 {
  constructor() {
    this.state = Int32Array.from(SHA_START);
    this.block = new Uint8Array(64);
    this.words = new Int32Array(64);
    this.length = 0;
  }

  /** @param {Uint8Array} bytes @returns {Sha256} */
  update(bytes) {
    let held = this.length % 64;
    this.length += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const some = Math.min(64 - held, bytes.length - at);
      this.block.set(bytes.subarray(at, at + some), held);
      held += some;
      at += some;
      if (held === 64) {
        this.#compress();
        held = 0;
      }
    }
    return this;
  }

  /** @returns {string} the digest, 64 hexadecimal digits; nothing may be added afterwards */
  hex() {
    const bits = this.length * 8;
    const end = new Uint8Array((this.length % 64 < 56 ? 64 : 128) - (this.length % 64));
    end[0] = 0x80;
    const view = new DataView(end.buffer);
    view.setUint32(end.length - 8, Math.floor(bits / 4294967296));
    view.setUint32(end.length - 4, bits >>> 0);
    this.update(end);
    return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #compress() {
    const w = this.words;
    const block = this.block;
    for (let t = 0; t < 16; t++) {
      w[t] = (block[4 * t] << 24) | (block[4 * t + 1] << 16) | (block[4 * t + 2] << 8) | block[4 * t + 3];
    }
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15];
      const y = w[t - 2];
      const small0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const small1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[t] = (w[t - 16] + small0 + w[t - 7] + small1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.state;
    for (let t = 0; t < 64; t++) {
      const big1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + big1 + ((e & f) ^ (~e & g)) + SHA_ROUND[t] + w[t]) | 0;
      const big0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (big0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    const sum = this.state;
    [a, b, c, d, e, f, g, h].forEach((word, at) => {
      sum[at] = (sum[at] + word) | 0;
    });
  }
}
