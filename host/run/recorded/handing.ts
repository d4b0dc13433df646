/**
 * Hands data of a run to whoever asked for it, while the core is stepping. The core waits for the receiver. A fault of
 * the receiver ends the run at a step boundary and leaves the core in order.
 */
export class Handing {
  readonly #failed = new AbortController();
  #failure: unknown;
  #waits: Promise<unknown>[] = [];

  /** The signal of a run that also ends when something could not be handed over. */
  signalWith(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#failed.signal]) : this.#failed.signal;
  }

  /** Hands something over; does nothing after a fault. */
  give(act: () => unknown): void {
    if (this.#failed.signal.aborted) return;
    try {
      const given = act();
      if (given instanceof Promise) this.#waits.push(given.catch((thrown: unknown) => this.#fail(thrown)));
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  /** Hands over several things, each when the one before has been taken. */
  inOrder<T>(things: readonly T[], take: (thing: T) => void | Promise<void>): void {
    if (things.length === 0) return;
    const before = this.hold();
    this.give(async () => {
      await before;
      for (const thing of things) if (!this.#failed.signal.aborted) await take(thing);
    });
  }

  /** Resolves when everything given has been taken, and never rejects; undefined when there is nothing to wait for. */
  hold(): Promise<void> | undefined {
    if (this.#waits.length === 0) return undefined;
    return Promise.all(this.#waits.splice(0)).then(() => undefined);
  }

  /** Throws the fault, if there was one. */
  async finish(): Promise<void> {
    await this.hold();
    if (this.#failed.signal.aborted) throw this.#failure;
  }

  #fail(thrown: unknown): void {
    if (this.#failed.signal.aborted) return;
    this.#failure = thrown;
    this.#failed.abort();
  }
}
