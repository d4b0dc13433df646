/**
 * Owns a value that only one call at a time may use. Whoever needs the value has to wait for a turn: there is no other way
 * to reach it, so that no method can forget to queue.
 */
export class TurnQueue<T> {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly owned: T) {}

  /** Calls `act` with the value once every call before has settled; settles as `act` does. */
  inTurn<R>(act: (owned: T) => Promise<R>): Promise<R> {
    const result = this.#last.then(() => act(this.owned));
    this.#last = result.catch(() => undefined);
    return result;
  }
}
