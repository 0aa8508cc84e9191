// Run by node: read a list of jobs from standard input, each {"do": name, ...}, and write what comes of each as JSON.
import { readFileSync } from "node:fs";
import { Sha256, fromBase64, toBase64 } from "../../experiments/viewer/static/bytes.js";
import { runCases } from "../../experiments/viewer/static/cases.js";
import { formatRle, parseRle } from "../../experiments/viewer/static/rle.js";

const jobs = {
  cases: ({ cases }) => runCases(cases),
  read: ({ text }) => {
    try {
      return parseRle(text);
    } catch (error) {
      return { error: error.message };
    }
  },
  write: ({ pattern }) => formatRle(pattern),
  // In two parts, so that the second begins within a block.
  sha: ({ text, cut }) => {
    const bytes = fromBase64(text);
    return new Sha256().update(bytes.subarray(0, cut)).update(bytes.subarray(cut)).hex();
  },
  base64: ({ text }) => [toBase64(fromBase64(text)), toBase64(fromBase64(text), true)],
};
const asked = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map((job) => jobs[job.do](job))));
