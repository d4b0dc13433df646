import { expect, test, vi } from "vitest";
import { nextTurn, turnTaker } from "../../../protocol/next-turn.js";

const { setTimeout, MessageChannel } = globalThis;

test("a turn of setImmediate, of messages and of timers lets timers through", async () => {
  for (const loop of [globalThis, { MessageChannel, setTimeout }, { setTimeout }]) {
    const take = turnTaker(loop as never);
    let elapsed = false;
    setTimeout(() => {
      elapsed = true;
    }, 1);
    const end = performance.now() + 30_000;
    while (!elapsed && performance.now() < end) await take();
    expect(elapsed).toBe(true);
  }
});

test("messages wake those who wait in their order, each once", async () => {
  const take = turnTaker({ MessageChannel, setTimeout } as never);
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((n) => take().then(() => order.push(n))));
  expect(order).toEqual([1, 2, 3]);
});

test("setImmediate is used where there is one", async () => {
  const setImmediate = vi.fn((act: () => void) => act());
  await turnTaker({ setImmediate, MessageChannel, setTimeout } as never)();
  expect(setImmediate).toHaveBeenCalledOnce();
  await nextTurn();
});
