import { describe, expect, it } from "vitest";
import { poisson } from "../../../../host/events/encoders.js";
import { eventList, NO_EVENTS } from "../../../../host/events/events.js";
import { Raster } from "../../../../host/pictures/raster.js";

const panel = (size: number, events = NO_EVENTS) => ({ label: "neuron", size, events });
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

describe("raster", () => {
  it("draws a mark for each event, and labels its axes", () => {
    const events = eventList([
      [0, 0],
      [5, 3],
      [9, 9],
    ]);
    const svg = new Raster(10, [{ ...panel(4), label: "axon" }, panel(10, events)], "a & b").toSvg();
    expect(count(svg, /M[\d.]+ [\d.]+v/g) - count(svg, /v4"/g)).toBe(3);
    expect(svg).toContain(">axon</text>");
    expect(svg).toContain(">neuron</text>");
    expect(svg).toContain(">step</text>");
    expect(svg).toContain(">a &amp; b</text>");
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>\n<title>a &amp; b: raster plot of 10 steps<\/title>\n/);
  });

  it("places first and last step and neuron inside its frame", () => {
    const svg = new Raster(10, [
      panel(
        10,
        eventList([
          [0, 0],
          [9, 9],
        ]),
      ),
    ]).toSvg();
    const frame = /<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/.exec(svg)!.slice(1).map(Number);
    const marks = [...svg.matchAll(/M([\d.]+) ([\d.]+)v([\d.]+)(?!")/g)].slice(0, 2).map((m) => m.slice(1).map(Number));
    const [x, y, width, height] = frame as [number, number, number, number];
    for (const [mx, my, length] of marks as [number, number, number][]) {
      expect(mx).toBeGreaterThan(x);
      expect(mx).toBeLessThan(x + width);
      expect(my).toBeGreaterThanOrEqual(y);
      expect(my + length).toBeLessThanOrEqual(y + height);
    }
  });

  it("stays below a megabyte however many events there are", () => {
    const events = poisson(new Array(1024).fill(0.3), { seed: 1 })(3000);
    expect(events.steps.length).toBeGreaterThan(900_000);
    const svg = new Raster(3000, [panel(1024, events)]).toSvg();
    expect(svg.length).toBeLessThan(1_000_000);
    const few = new Raster(3000, [panel(1024, eventList([[1, 1]]))]).toSvg();
    expect(svg.length).toBeGreaterThan(10 * few.length);
  });

  it("has a title for a screen reader even when it was given none", () => {
    expect(new Raster(7, [panel(1)]).toSvg()).toContain("\n<title>raster plot of 7 steps</title>\n");
  });

  it("draws an empty run, one step and one neuron", () => {
    expect(new Raster(1, [panel(1)]).toSvg()).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(new Raster(1, [panel(1, eventList([[0, 0]]))]).toSvg()).not.toContain("NaN");
  });

  it("is the same for the same events", () => {
    const make = () => new Raster(50, [panel(9, poisson(new Array(9).fill(0.4), { seed: 2 })(50))]).toSvg();
    expect(make()).toBe(make());
  });
});
