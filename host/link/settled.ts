/** The outcome of a request: the body of its reply, or why no reply came. */
export interface Settled {
  readonly body?: Uint32Array;
  readonly failure?: unknown;
}

/** Turns a rejection into a value, so that one that nobody awaits yet does not end the process. */
export function settle(reply: Promise<Uint32Array>): Promise<Settled> {
  return reply.then(
    (body) => ({ body }),
    (failure: unknown) => ({ failure }),
  );
}
