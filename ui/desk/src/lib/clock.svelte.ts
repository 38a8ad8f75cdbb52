/** This computer's clock, ticking each second while something is drawn. */

class Ticker {
  /** Milliseconds since 1970, by this computer's clock. */
  now = $state(Date.now());
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Ticks until the returned function is called. */
  start(): () => void {
    const tick = () => {
      this.now = Date.now();
      // On the second, so that all running times change together.
      this.#timer = setTimeout(tick, 1000 - (this.now % 1000));
    };
    tick();
    return () => clearTimeout(this.#timer);
  }
}

export const clock = new Ticker();
