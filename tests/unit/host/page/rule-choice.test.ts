import { describe, expect, test } from "vitest";
import { LEARNING_REGISTERS } from "../../../../host/network/learning-registers.js";
import { Network } from "../../../../host/network/network.js";
import { learningBy } from "../../../../host/page/core/rule-choice.js";
import type { RuleChoice } from "../../../../host/page/messages.js";

const OWN = {
  pre: { gain: "exponential", amplitude: -0.5 },
  post: { gain: "exponential", amplitude: 0.25 },
  preTrace: { timeConstantSteps: 10 },
  postTrace: { timeConstantSteps: 5 },
} as const;
const UNTOUCHED: RuleChoice = { name: "own", potentiation: 1, depression: 1, reward: 1 };
const NAMES = ["own", "pair-stdp", "rectangular-stdp", "soft-stdp", "target", "soft-target", "follow"] as const;

const registers = (net: Network, section: object) => {
  const { words } = net.resolveLearning(section);
  return Object.fromEntries(LEARNING_REGISTERS.map((name, i) => [name, words[i]!]));
};

describe("the rule that the page's controls make", () => {
  const net = new Network({ axons: 4, learning: OWN });

  test("is the network's own, to the bit, before anything is moved", () => {
    expect(registers(net, { ...OWN, ...learningBy(OWN, UNTOUCHED) })).toEqual(registers(net, OWN));
  });

  test.each(NAMES.flatMap((name) => [0, 1, 5].map((factor) => [name, factor] as const)))(
    "%s times %d, at any reward, is one that the core has",
    (name, factor) => {
      for (const reward of [-2, 0, 2]) {
        const choice = { name, potentiation: factor, depression: factor, reward };
        expect(() => net.resolveLearning({ ...OWN, ...learningBy(OWN, choice) })).not.toThrow();
      }
    },
  );

  test("scales potentiation, depression and reward apart", () => {
    const { pre, post, reward } = learningBy(OWN, { ...UNTOUCHED, potentiation: 2, depression: 3, reward: -0.5 });
    expect([post?.amplitude, pre?.amplitude, reward]).toEqual([0.5, -1.5, -0.5]);
  });

  test("holds rates within what the core has, and integers whole", () => {
    const own = {
      post: { gain: "target", soft: true, rate: 0.2, belowRate: -0.15, target: 0.5 },
      preTrace: { timeConstantSteps: 4 },
      rewardRaw: 256,
    } as const;
    const { post, rewardRaw } = learningBy(own, { ...UNTOUCHED, potentiation: 5, depression: 2, reward: 0.333 });
    expect([post?.rate, post?.belowRate, rewardRaw]).toEqual([0.49, -0.3, 85]);
  });

  test("a rule chosen by name takes the network's traces, or its own where the network has no such trace", () => {
    const bare = { post: OWN.post, preTrace: OWN.preTrace };
    const { preTrace, postTrace, pre, post } = learningBy(bare, { ...UNTOUCHED, name: "pair-stdp" });
    expect([preTrace, postTrace]).toEqual([OWN.preTrace, { timeConstantSteps: 20 }]);
    expect([post, pre]).toEqual([{ amplitude: 1 }, { amplitude: -0.5 }]);
    expect(learningBy(OWN, { ...UNTOUCHED, name: "follow" })).toMatchObject({ pre: undefined, post: { rate: 0.02 } });
  });
});
