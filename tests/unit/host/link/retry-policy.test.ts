import { describe, expect, test } from "vitest";
import { QUEUE_TRANSITIONS, type QueueEvent, QueueStateMachine } from "../../../../host/link/queue-state.js";
import {
  afterAll,
  afterAnswer,
  decideRetry,
  type Incident,
  NO_ATTEMPTS,
  type Verdict,
} from "../../../../host/link/retry-policy.js";

const INCIDENT: Incident = {
  ...{ trouble: "timeout", heard: false, splittable: false, stalledMs: 0, stallLimitMs: 30_000 },
};
const { attempts: damagedOnce } = decideRetry(NO_ATTEMPTS, { ...INCIDENT, trouble: "damage", heard: true });

/** Attempts so far, what happens, and what is decided. */
const CASES: readonly [string, Partial<typeof NO_ATTEMPTS>, Partial<Incident>, Verdict][] = [
  ["the first silence", {}, {}, "again"],
  ["the sixth silence on a quiet line", { attempts: 5, silent: 5 }, {}, "dead"],
  ["the sixth silence on a noisy line", { ...damagedOnce, attempts: 5, silent: 5 }, {}, "again"],
  ["the fortieth silence on a noisy line", { ...damagedOnce, attempts: 39, silent: 39 }, {}, "dead"],
  ["bytes among silences", { attempts: 5, silent: 5 }, { heard: true }, "again"],
  ["a late frame out of order", { attempts: 100 }, { trouble: "order", splittable: true }, "again"],
  ["the eighth damage of what can be split", { attempts: 7 }, { trouble: "damage", splittable: true }, "split"],
  ["the seventh", { attempts: 6 }, { trouble: "damage", splittable: true }, "again"],
  ["the eighth damage of a run", { attempts: 7 }, { trouble: "damage" }, "again"],
  ["half an answer, again and again", { attempts: 7 }, { trouble: "truncated", splittable: true }, "split"],
  ["a thousand attempts", { attempts: 999 }, { trouble: "damage" }, "noisy"],
  ["no answer for the limit", { attempts: 3 }, { trouble: "damage", stalledMs: 30_000 }, "stalled"],
  ["one millisecond less", { attempts: 3 }, { trouble: "damage", stalledMs: 29_999 }, "again"],
  ["the limit on a line that brought answers through damage", { proven: true }, { stalledMs: 299_999 }, "again"],
  ["ten times the limit there", { proven: true }, { stalledMs: 300_000 }, "stalled"],
  ["another limit", { attempts: 3 }, { trouble: "order", stalledMs: 2000, stallLimitMs: 1000 }, "stalled"],
];

describe("what is decided at", () => {
  test.each(CASES)("%s", (_what, before, incident, verdict) => {
    const decided = decideRetry({ ...NO_ATTEMPTS, ...before }, { ...INCIDENT, ...incident });
    expect(decided.verdict).toBe(verdict);
    expect(decided.attempts.attempts).toBe((before.attempts ?? 0) + 1);
  });

  test("a line is proven by an answer behind attempts and damage, not by either alone, and stays so", () => {
    const proven = (before: Partial<typeof NO_ATTEMPTS>) => afterAnswer({ ...NO_ATTEMPTS, ...before }).proven;
    expect([proven({ attempts: 3 }), proven({ damaged: true }), proven({ attempts: 1, damaged: true })]).toEqual([
      ...[false, false, true],
    ]);
    expect(afterAll(afterAnswer({ ...damagedOnce, silent: 2 }))).toEqual({
      ...{ attempts: 0, silent: 0, damaged: true, noisy: true, proven: true },
    });
  });

  test("it changes nothing that it was given", () => {
    const before = Object.freeze({ ...NO_ATTEMPTS });
    decideRetry(before, Object.freeze({ ...INCIDENT }));
    expect(before).toEqual(NO_ATTEMPTS);
  });
});

describe("states of the request queue", () => {
  const events: readonly QueueEvent[] = [
    ...(["complaint", "answer", "timeout", "giveUp", "resync", "synced", "syncFailed", "end"] as const),
  ];

  test("every transition of the table leads to a state of the table, and end ends each", () => {
    for (const [state, row] of Object.entries(QUEUE_TRANSITIONS)) {
      for (const next of Object.values(row)) expect(Object.keys(QUEUE_TRANSITIONS)).toContain(next);
      expect(row.end).toBe(state === "ended" ? undefined : "ended");
    }
  });

  test("a second complaint, and what comes behind the end, mean nothing", () => {
    const machine = new QueueStateMachine();
    const taken = (event: QueueEvent) => machine.on(event);
    expect([taken("complaint"), taken("complaint"), taken("answer"), taken("complaint")]).toEqual([
      ...[true, false, true, true],
    ]);
    expect([taken("giveUp"), taken("answer"), taken("resync"), taken("synced"), machine.state]).toEqual([
      ...[true, false, true, true, "flowing"],
    ]);
    expect(taken("end")).toBe(true);
    expect(events.map(taken)).toEqual(events.map(() => false));
  });
});
