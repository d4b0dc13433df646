import { describe, expect, test } from "vitest";
import type { LearningEntry } from "../../../../host/network/learning-schema.js";
import { Network } from "../../../../host/network/network.js";
import { RULE_NAMES, RULE_POINTS, U_FACTORS, V_FACTORS } from "../../../../host/network/rule-factors.js";

const trace = { timeConstantSteps: 20 };
const base = { preTrace: trace, postTrace: trace, weightMax: 100, seed: 3 };
const wordsOf = (learning: LearningEntry) => [...new Network({ axons: 1, learning }).learning!.words];
const refused = (learning: unknown, path: string, allowed: RegExp) =>
  expect(() => new Network({ axons: 1, learning: learning as LearningEntry })).toThrow(
    expect.objectContaining({
      code: "NETWORK_INVALID",
      data: expect.objectContaining({ path, allowed: expect.stringMatching(allowed) }),
    }),
  );

describe("rules as a table", () => {
  const gained = RULE_POINTS.filter(({ gain }) => gain !== undefined);

  test.each(gained.map((point) => [`${point.event}: u ${point.u}, v ${point.v}`, point] as const))(
    "%s has the registers of its gain, to the bit",
    (_name, { event, u, v, gain, soft }) => {
      const scaled = soft || gain === "follow";
      const below = gain === "target" ? (scaled ? { belowRate: -0.1 } : { belowAmplitude: -0.5 }) : {};
      const target = gain === "target" ? { target: 0.2 } : {};
      const rest = { ...(scaled ? { rate: 0.2 } : { amplitude: 1.5 }), ...below, ...target };
      const spelled = { ...base, [event]: { u, v, ...rest } };
      const named = { ...base, [event]: { gain, ...(soft ? { soft } : {}), ...rest } };
      expect(wordsOf(spelled)).toEqual(wordsOf(named));
    },
  );

  test("there are as many of them as gains and softness make", () => {
    expect(gained.filter(({ event }) => event === "pre").length).toBe(4);
    expect(gained.filter(({ event }) => event === "post").length).toBe(7);
    expect(RULE_POINTS.filter(({ event }) => event === "consolidate").length).toBe(2);
  });

  test("a name stands for the gains at both spikes", () => {
    const own = { pre: { amplitude: -1 }, post: { amplitude: 1 } };
    const gains = { pre: { ...own.pre, gain: "exponential" }, post: { ...own.post, gain: "exponential" } } as const;
    expect(wordsOf({ ...base, rule: "pair-stdp", ...own })).toEqual(wordsOf({ ...base, ...gains }));
    const rates = { pre: { rate: -0.1 }, post: { rate: 0.1 } };
    const soft = { pre: { ...rates.pre, soft: true }, post: { ...rates.post, soft: true } };
    expect(wordsOf({ ...base, rule: "soft-stdp", ...rates })).toEqual(
      wordsOf({ ...base, pre: { ...soft.pre, gain: "exponential" }, post: { ...soft.post, gain: "exponential" } }),
    );
    expect(RULE_NAMES).toContain("third-factor");
  });

  test("factors that have no meaning at their event are refused with the nearest rule", () => {
    refused({ ...base, pre: { u: "x", v: "1", amplitude: 1 } }, "learning.pre.u", /nearest: u y, v 1 at pre/);
    refused({ ...base, post: { u: "x", v: "m", amplitude: 1 } }, "learning.post.u", /nearest: u x, v 1 at post/);
    refused({ ...base, pre: { u: "y", v: "T-w", rate: 0.1 } }, "learning.pre.u", /nearest: u y/);
    const consolidate = { u: "y", v: "gated m", amplitude: 1 };
    refused({ ...base, consolidate }, "learning.consolidate.u", /nearest: u x, v gated m at consolidate/);
    refused({ ...base, consolidate: { u: "m", v: "y", amplitude: 1 } }, "learning.consolidate.u", /feedbackAmplitude/);
  });

  test("what is given by half, twice or not at all is refused", () => {
    refused({ ...base, pre: { u: "y", amplitude: 1 } }, "learning.pre.v", /beside u/);
    refused({ ...base, pre: { v: "1", amplitude: 1 } }, "learning.pre.u", /beside v/);
    refused(
      { ...base, pre: { u: "y", v: "1", gain: "exponential", amplitude: 1 } },
      "learning.pre.gain",
      /nothing here/,
    );
    refused({ ...base, post: { u: "x", v: "room", soft: true, rate: 0.1 } }, "learning.post.soft", /nothing here/);
    refused({ ...base, pre: { amplitude: 1 } }, "learning.pre.gain", /a gain, or u and v/);
    refused({ ...base, rule: "pair-stdp", pre: { amplitude: 1 } }, "learning.post", /the rule is pair-stdp/);
    refused({ ...base, rule: "third-factor" }, "learning.consolidate", /the rule is third-factor/);
    refused({ ...base, rule: "xyz" }, "learning.rule", /^pair-stdp, rectangular-stdp, .*third-factor$/);
    refused({ ...base, rule: 3 }, "learning.rule", /third-factor$/);
  });

  test.each([
    ["oja", /; nearest: follow \(.*second product/],
    ["R-STDP", /; nearest: pair-stdp \(setReward/],
    ["triplet-stdp", /; nearest: pair-stdp \(/],
    ["feedback alignment", /; nearest: third-factor \(feedbackAmplitude 0/],
    ["BCM", /; nearest: target \(/],
    ["pair-stpd", /; did you mean "pair-stdp"\?$/],
    ["folow", /; did you mean "follow"\?$/],
  ])("the rule %s is refused with what comes nearest", (rule, nearest) => {
    refused({ ...base, rule }, "learning.rule", nearest);
  });

  test("factors of another event are refused with where the core has them", () => {
    refused(
      { ...base, post: { u: "x", v: "m", amplitude: 1 } },
      "learning.post.u",
      /, or u x, v gated m at consolidate$/,
    );
    refused(
      { ...base, pre: { u: "x", v: "room", rate: 0.1 } },
      "learning.pre.u",
      /, or u x, v room at post \(gain exponential, soft\)$/,
    );
    refused(
      { ...base, post: { u: "m", v: "room", rate: 0.1 } },
      "learning.post.u",
      /nearest: u x, v room at post \(gain exponential, soft\)$/,
    );
  });

  test("a network file's rule is refused by its place in the file", () => {
    const file = { ...new Network({ axons: 1 }).toJSON(), learning: { ...base, rule: "oja" } };
    expect(() => Network.fromJSON(file, "net.json")).toThrow(/^net\.json: learning\.rule is "oja".*nearest: follow/);
  });

  const triples = (["pre", "post", "consolidate"] as const).flatMap((event) =>
    U_FACTORS.flatMap((u) => V_FACTORS.map((v) => ({ event, u, v }))),
  );
  const isPoint = ({ event, u, v }: (typeof triples)[number]) =>
    RULE_POINTS.some((point) => point.event === event && point.u === u && point.v === v);

  test("of all factors at all events, those that are no point of the table are refused, with one of the same event", () => {
    const others = triples.filter((triple) => !isPoint(triple));
    expect([triples.length, others.length]).toEqual([126, 126 - RULE_POINTS.length]);
    for (const { event, u, v } of others) {
      refused(
        { ...base, [event]: { u, v, amplitude: 1 } },
        `learning.${event}.u`,
        new RegExp(`nearest: u .* at ${event}`),
      );
    }
  });
});
