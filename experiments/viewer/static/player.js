/** Player: time as the hand controls it: run at a speed, step, go to a generation, large steps by the server. */
import { FarUniverses } from "./far.js";
import { packCells } from "./open.js";
import { advanceOnServer } from "./server.js";

/** Generations a second; the last is as many as there is time for. */
export const SPEEDS = [0.5, 1, 2, 4, 8, 15, 30, 60, 120, Infinity];
// Milliseconds of each frame that generations may take.
const SLICE = 13;
// From so many generations ahead on the server is asked, where there is one.
const LARGE_STEP = 2048;

/** A whole number, or its digits where a number cannot hold it. */
export function exactNumber(value) {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
}

export class Player {
  /**
   * @param {import("./session.js").Session} session
   * @param {{changed: () => void, said: (words: string) => void}} told what to call as the run goes on
   */
  constructor(session, told) {
    this.session = session;
    this.told = told;
    this.running = false;
    this.speed = 5;
    this.due = 0;
    this.last = 0;
    this.frame = 0;
    /** A generation that is being gone to; null: none. */
    this.goal = null;
    this.settle = null;
    this.abort = null;
    this.rate = 0;
  }

  run() {
    if (this.running) return;
    if (this.session.far) {
      this.told.said("the server keeps these cells: step, or go to a generation");
      return;
    }
    this.#leaveGoal("stopped");
    this.running = true;
    this.last = performance.now();
    this.due = 1;
    this.#schedule();
    this.told.changed();
  }

  pause() {
    this.running = false;
    this.#leaveGoal("stopped");
    this.told.changed();
  }

  toggle() {
    if (this.running || this.goal !== null) this.pause();
    else this.run();
  }

  /** @param {number} generations at once: few */
  step(generations = 1) {
    this.pause();
    if (this.session.far) {
      this.goto(Number(this.session.far.generation) + generations);
      return;
    }
    for (let done = 0; done < generations; done++) this.session.step();
    this.told.changed();
  }

  back() {
    this.pause();
    // Back from the server is back to what the page keeps.
    if (this.session.far) this.session.setFar(null);
    else if (this.session.generation > this.session.start) this.session.back();
    this.told.changed();
  }

  reset() {
    this.pause();
    this.session.setFar(null);
    this.session.seek(this.session.start);
    this.told.changed();
  }

  faster() {
    this.speed = Math.min(SPEEDS.length - 1, this.speed + 1);
    this.told.changed();
  }

  slower() {
    this.speed = Math.max(0, this.speed - 1);
    this.told.changed();
  }

  /**
   * Go to a generation, the page staying alive on the way.
   *
   * @param {number} generation @returns {Promise<number>} the generation that it then stands at
   */
  goto(generation) {
    this.pause();
    const { session } = this;
    const { server } = session.told;
    const goal = Math.max(session.start, Math.round(generation));
    const onward = session.far && BigInt(goal) >= BigInt(session.far.generation);
    if (!onward) {
      session.setFar(null);
      session.rewind(goal);
    }
    this.goal = goal;
    const promise = new Promise((resolve) => (this.settle = resolve));
    if (onward || (server && goal - session.generation >= LARGE_STEP)) this.#onServer(server, goal);
    else this.#schedule();
    return promise;
  }

  /** Go on by the server from what is shown here, or from what it keeps. */
  async #onServer(server, goal) {
    const { session } = this;
    const { far } = session;
    const abort = new AbortController();
    this.abort = abort;
    const from = far ? far.generation : session.generation;
    // Whole numbers beyond 2 ** 53 are told as their digits.
    const generations = exactNumber(BigInt(goal) - BigInt(from));
    const answers = [];
    far?.hold(true);
    try {
      for (let which = 0; which < session.universes.length; which++) {
        const { x, y, rle } = far ? {} : packCells(session.universes[which]);
        const cells = far ? null : { x, y, rle };
        const asked = {
          universe: which,
          generation: from,
          cells,
          generations,
          edited: session.edits.length > 0 && !far,
        };
        const answer = await advanceOnServer(server, asked, abort.signal, (done) =>
          this.told.said(`the server is at generation ${(BigInt(from) + BigInt(done)).toLocaleString("en-GB")}`),
        );
        if (abort.signal.aborted) return;
        answers.push(answer);
      }
      const shown = answers.every((answer) => answer.cells);
      session.setFar(shown ? null : new FarUniverses(server, answers, this.told.changed));
      if (shown) answers.forEach((answer, which) => session.take(which, Number(answer.generation), answer.cells));
      this.#leaveGoal(
        shown ? "run by the server" : "too many cells for a page: the server keeps them and shows what is in view",
      );
    } catch (error) {
      far?.hold(false);
      if (abort.signal.aborted) return;
      this.abort = null;
      if (far) {
        this.#leaveGoal(error.message);
        return;
      }
      // Without the server the page runs it itself.
      this.told.said(`${error.message} The page runs on by itself.`);
      this.#schedule();
    }
  }

  #leaveGoal(words) {
    this.abort?.abort();
    this.abort = null;
    if (this.goal === null) return;
    this.goal = null;
    if (words) this.told.said(words);
    this.settle?.(this.session.generation);
    this.settle = null;
    this.told.changed();
  }

  #schedule() {
    if (!this.frame) this.frame = requestAnimationFrame((now) => this.#tick(now));
  }

  #tick(now) {
    this.frame = 0;
    const begun = performance.now();
    const before = this.session.generation;
    if (this.goal !== null) {
      while (this.session.generation < this.goal && performance.now() - begun < SLICE) this.session.step();
      if (this.session.generation >= this.goal) this.#leaveGoal("");
    } else if (this.running) {
      const speed = SPEEDS[this.speed];
      // What was missed while the page was hidden is not caught up with.
      const passed = Math.min(0.25, (now - this.last) / 1000);
      this.due = speed === Infinity ? Infinity : Math.min(this.due + passed * speed, Math.max(2, speed / 8));
      while (this.due >= 1 && performance.now() - begun < SLICE) {
        this.session.step();
        this.due--;
      }
    }
    if (now > this.last)
      this.rate += 0.1 * ((1000 * (this.session.generation - before)) / (now - this.last) - this.rate);
    this.last = now;
    if (this.session.generation !== before) this.told.changed();
    if (this.goal !== null || this.running) this.#schedule();
  }

  destroy() {
    this.running = false;
    this.session.setFar(null);
    this.#leaveGoal("");
    cancelAnimationFrame(this.frame);
  }
}
