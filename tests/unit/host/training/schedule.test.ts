import { describe, expect, test } from "vitest";
import type { ScheduledChange } from "../../../../host/training/schedule.js";
import { training } from "./training-support.js";

const rate = ({ learning }: ScheduledChange["change"]) => learning?.post?.rate;

describe("a schedule by pass", () => {
  test("multiplies what is in force then, pass by pass", async () => {
    const t = await training({
      ...{ passes: 5 },
      schedule: [
        { atPass: 1, everyPasses: 2, times: { "post.rate": 0.5, reward: 0.5 } },
        { atPass: 2, learning: { post: { gain: "follow", rate: 0.4 } } },
      ],
    });
    expect(t.schedule.map(({ at, change }) => [at, rate(change), change.learning?.reward])).toEqual([
      [30, 0.05, 0.5],
      [60, 0.4, undefined],
      [90, 0.2, 0.25],
    ]);
    expect(t.schedule[0]!.change.learning!.post).toEqual({ gain: "follow", rate: 0.05 });
  });

  test("sets first and multiplies then, in one entry", async () => {
    const learning = { post: { gain: "follow", rate: 0.4 } };
    const t = await training({ passes: 2, schedule: [{ atPass: 1, learning, times: { "post.rate": 0.25 } }] });
    expect(t.schedule.map(({ change }) => rate(change))).toEqual([0.1]);
  });

  test.each<[string, object]>([
    ["schedule[0].times.pre.amplitude", { atPass: 0, times: { "pre.amplitude": 0.5 } }],
    ["schedule[0].times.colour", { atPass: 0, times: { colour: 0.5 } }],
    ["schedule[0].times.reward", { atPass: 0, times: { reward: 0 } }],
    ["schedule[0].everyPasses", { atSample: 0, everyPasses: 1, times: { reward: 0.5 } }],
    ["schedule[0].learning.post.rate", { atPass: 0, everyPasses: 1, times: { "post.rate": 3 } }],
  ])("%s: one clear error", async (path, entry) => {
    const failed = training({ passes: 3, schedule: [entry] });
    await expect(failed).rejects.toMatchObject({ code: "TRAINING_INVALID", data: { path } });
  });
});
