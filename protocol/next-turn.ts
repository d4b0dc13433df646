/** The parts of an event loop that are used here; none needs the types of Node or of the DOM. */
interface Loop {
  readonly setImmediate?: (act: () => void) => unknown;
  readonly MessageChannel?: new () => {
    readonly port1: { onmessage: (() => void) | null };
    readonly port2: { postMessage(message: unknown): void };
  };
  readonly setTimeout: (act: () => void, ms: number) => unknown;
}

/**
 * Makes a function that waits until the event loop has handled what is ready: I/O, timers, the user's clicks. It
 * uses setImmediate where there is one (Node), else a message to itself (browsers and workers, where a timer would wait
 * 4 ms, or a second in a hidden page), else a timer.
 */
export function turnTaker(loop: Loop): () => Promise<void> {
  const { setImmediate, MessageChannel, setTimeout } = loop;
  if (setImmediate) return () => new Promise((resolve) => setImmediate(resolve));
  if (!MessageChannel) return () => new Promise((resolve) => setTimeout(resolve, 0));
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(undefined);
    });
}

let take: (() => Promise<void>) | undefined;

/** Resolves in the event loop's next turn. */
export function nextTurn(): Promise<void> {
  take ??= turnTaker(globalThis as unknown as Loop);
  return take();
}
