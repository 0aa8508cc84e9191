/** Server: what `replicarium view` answers: generations by HashLife, the logits of networks, films. */

/** @returns {Promise<Response>} */
export function askServer(url, token, body, signal) {
  return fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Replicarium-Token": token },
    body: JSON.stringify(body),
    signal,
  });
}

/**
 * @param {{url: string, token: string}} server
 * @param {object} asked universe, generation, cells and how many generations
 * @param {AbortSignal} signal @param {(done: string) => void} progress
 * @returns {Promise<object>} generation, population, digest and cells; Error says what went wrong
 */
export async function advanceOnServer(server, asked, signal, progress) {
  const response = await askServer(`${server.url}/advance`, server.token, asked, signal);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let last = null;
  for (;;) {
    const { done, value } = await reader.read();
    text += decoder.decode(value ?? new Uint8Array(), { stream: !done });
    const lines = text.split("\n");
    text = done ? "" : lines.pop();
    for (const line of lines) {
      if (!line.trim()) continue;
      last = JSON.parse(line);
      if (last.error) throw new Error(last.error);
      if (last.done !== undefined) progress(String(last.done));
    }
    if (done) break;
  }
  if (!last || last.generation === undefined) throw new Error("The server ended before it had an answer.");
  return last;
}

/** @returns {Promise<object>} x, y, zoom and RLE of what the server keeps of a universe, within a view */
export async function askCells(server, wanted) {
  const answer = await (await askServer(`${server.url}/cells`, server.token, wanted)).json();
  if (answer.error) throw new Error(answer.error);
  return answer;
}

/** @returns {Promise<Array<number|null>>} a network's logits for a context, one for each state; null: not finite */
export async function askLogits(url, token, rule, context) {
  const answer = await (await askServer(url, token, { rule, context })).json();
  if (answer.error) throw new Error(answer.error);
  return answer.logits;
}
