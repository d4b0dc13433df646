import { describe, expect, test } from "vitest";
import { LinkQuality } from "../../../../host/link/link-quality.js";

const PAYLOAD_WORDS = 256;

/** A request went out and nothing came back in time. */
const silence = (quality: LinkQuality) => quality.onTrouble({ trouble: "timeout", splittable: false });
/** Something came back, and it was damaged. */
const damage = (quality: LinkQuality) => {
  quality.heard();
  return quality.onTrouble({ trouble: "damage", splittable: false });
};

describe("frames", () => {
  test("keep their length however often nothing comes or the device is out of step: that is a busy machine, too", () => {
    const quality = new LinkQuality(PAYLOAD_WORDS);
    for (let i = 0; i < 5; i++) {
      const verdicts = [
        ...Array.from({ length: 5 }, () => silence(quality)),
        quality.onTrouble({ trouble: "order", splittable: true }),
      ];
      expect(verdicts).toEqual(Array(6).fill("again"));
      expect(quality.frameWords).toBe(PAYLOAD_WORDS);
      quality.answered(undefined);
    }
  });

  test("are not split for being late: a hundred words out of order without damage", () => {
    const quality = new LinkQuality(PAYLOAD_WORDS);
    for (let i = 0; i < 100; i++) expect(quality.onTrouble({ trouble: "order", splittable: true })).toBe("again");
    expect(quality.frameWords).toBe(PAYLOAD_WORDS);
  });

  test("shrink when half an answer came and no more, and are split when it happens again and again", () => {
    const quality = new LinkQuality(PAYLOAD_WORDS);
    const cut = () => {
      quality.heard();
      return quality.onTrouble({ trouble: "truncated", splittable: true });
    };
    expect(cut()).toBe("again");
    expect(quality.frameWords).toBe(192);
    expect(Array.from({ length: 7 }, cut)).toEqual([...Array(6).fill("again"), "split"]);
  });

  test("shrink at damage, and from then on at every silence", () => {
    const quality = new LinkQuality(PAYLOAD_WORDS);
    damage(quality);
    expect(quality.frameWords).toBe(192);
    silence(quality);
    expect(quality.frameWords).toBe(144);
  });

  test("grow again when they arrive at once, up to what the device takes", () => {
    const quality = new LinkQuality(PAYLOAD_WORDS);
    for (let i = 0; i < 8; i++) damage(quality);
    quality.answered(undefined); // the one that was sent again says nothing
    const before = quality.frameWords;
    quality.answered(undefined);
    expect(quality.frameWords).toBeGreaterThan(before);
    for (let i = 0; i < 50; i++) quality.answered(undefined);
    expect(quality.frameWords).toBe(PAYLOAD_WORDS);
  });
});

test("nobody is there after six silences; a line known to be noisy gets forty", () => {
  const quiet = new LinkQuality(PAYLOAD_WORDS);
  expect(Array.from({ length: 6 }, () => silence(quiet))).toEqual([...Array(5).fill("again"), "dead"]);
  const noisy = new LinkQuality(PAYLOAD_WORDS);
  damage(noisy);
  expect(Array.from({ length: 40 }, () => silence(noisy))).toEqual([...Array(39).fill("again"), "dead"]);
});

test("no progress for 30 s ends it; on a line that brought an answer through damage, for 300 s", () => {
  const stalled = (quality: LinkQuality, stalledMs: number) => {
    quality.heard();
    return quality.onTrouble({ trouble: "damage", splittable: false, stalledMs });
  };
  const lying = new LinkQuality(PAYLOAD_WORDS);
  expect([stalled(lying, 29_999), stalled(lying, 30_000)]).toEqual(["again", "stalled"]);
  const noisy = new LinkQuality(PAYLOAD_WORDS);
  damage(noisy);
  noisy.answered(undefined);
  expect([stalled(noisy, 30_000), stalled(noisy, 299_999), stalled(noisy, 300_000)]).toEqual([
    "again",
    "again",
    "stalled",
  ]);
});

test("what was answered late is waited for as long the next time, until an answer comes in time", () => {
  const quality = new LinkQuality(PAYLOAD_WORDS);
  for (let i = 0; i < 20; i++) quality.answered(1);
  const before = quality.slackMs;
  for (let i = 0; i < 3; i++) silence(quality);
  expect(quality.slackMs).toBe(8 * before);
  quality.answered(undefined);
  expect(quality.slackMs).toBe(8 * before);
  quality.answered(undefined);
  expect(quality.slackMs).toBe(before);
  for (let i = 0; i < 5; i++) silence(quality);
  damage(quality);
  quality.answered(undefined); // on a line that loses frames, the next one needs no longer wait
  expect(quality.slackMs).toBe(before);
});
