import { describe, expect, it } from "vitest";
import { connect } from "../../../../host/api/connect.js";
import { poisson } from "../../../../host/events/encoders.js";
import { eventList } from "../../../../host/events/events.js";
import { Network } from "../../../../host/network/network.js";
import { accuracySvg } from "../../../../host/pictures/accuracy.js";
import { Curves } from "../../../../host/pictures/curves.js";
import { ticks } from "../../../../host/pictures/plot.js";
import { Raster } from "../../../../host/pictures/raster.js";

const at = (count: number) => Array.from({ length: count }, (_, step) => step);
const texts = (svg: string) => [...svg.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)"([^>]*)>([^<]*)</g)];

/** Boxes of all horizontal texts, as a viewer with letters of 7 pixels draws them. */
function boxes(svg: string) {
  return texts(svg).flatMap(([, x, y, attributes, text]) => {
    if (attributes!.includes("rotate") || text === "") return [];
    const width = text!.length * 6;
    const left = attributes!.includes("middle") ? -width / 2 : attributes!.includes('"end"') ? -width : 0;
    return [
      { text: text!, left: Number(x) + left, right: Number(x) + left + width, top: Number(y) - 9, bottom: Number(y) },
    ];
  });
}

function overlaps(svg: string): string[] {
  const all = boxes(svg);
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b) => {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      return apart ? [] : [`${a.text} / ${b.text}`];
    }),
  );
}

describe("curves", () => {
  it("are in the network's units, with threshold and spikes", async () => {
    const network = new Network({
      ...{ axons: 4, name: "units" },
      units: { millivoltsPerUnit: 0.1, restingPotentialMv: -65, stepMs: 2 },
    });
    const out = network.population("out", 2, { thresholdMv: -50, resetPotentialMv: -65, membraneTimeConstantMs: 20 });
    network.connect(network.axons, out, { kind: "constant", weight: 90 });
    await using core = await connect("sim", { build: "tiny" });
    await core.program(network);
    const input = poisson([0.3, 0.3, 0.3, 0.3], { seed: 1 });
    const run = await core.run({ steps: 60, input, record: { potential: out, current: [0] } });
    const svg = run.curves().toSvg();
    for (const text of ["potential (mV)", "current (mV)", "time (ms)", "out 0", "out 1", "threshold", "units"]) {
      expect(svg, text).toContain(`>${text}</text>`);
    }
    const panel = run.curves().panels[0]!;
    expect(panel.threshold).toEqual({ label: "threshold", value: -50 });
    expect(panel.curves[1]!.values).toEqual(
      Float64Array.from(run.recording.values("potential", 1), (v) => -65 + v * 0.1),
    );
    expect(panel.curves[0]!.spikes).toEqual(run.spikesOf(out).steps.filter((_, e) => run.spikes.indices[e] === 0));
    expect(panel.curves[0]!.spikes!.length).toBeGreaterThan(2);
    expect(overlaps(svg)).toEqual([]);
    expect(overlaps(run.raster().toSvg())).toEqual([]);
    expect(run.raster().toSvg()).toContain(">time (ms)</text>");
    expect(run.raster().toSvg()).toContain(">rate (Hz)</text>");
  });

  it("stay small, keep the extremes, and let no name lie on another", () => {
    const values = Float64Array.from({ length: 100_000 }, (_, i) => (i === 77_777 ? 500 : Math.sin(i / 50)));
    const curves = at(9).map((c) => ({ label: `a long name of a neuron, number ${c}`, values }));
    const panel = { label: "potential", curves, at: at(values.length), threshold: { label: "threshold", value: 3 } };
    const svg = new Curves([panel, panel], { steps: values.length }, "long").toSvg();
    expect(svg.length).toBeLessThan(1_000_000);
    expect(overlaps(svg)).toEqual([]);
    // The one high point reaches the top of the range, below the room for spikes.
    const highest = Math.min(
      ...[...svg.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, , y]) => Number(y)).filter((y) => y > 0),
    );
    const frame = /<rect x="\d+" y="(\d+)" width="\d+" height="(\d+)"/.exec(svg)!.slice(1).map(Number) as [
      number,
      number,
    ];
    expect(highest).toBeLessThan(frame[0] + frame[1] * 0.1);
  });

  it("draw one value, none, and all the same", () => {
    for (const values of [[], [4], [4, 4, 4]]) {
      const svg = new Curves([{ label: "v", curves: [{ label: "n", values }], at: at(3) }], { steps: 3 }).toSvg();
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
  });
});

describe("pictures", () => {
  it("follow the viewer's colour scheme", () => {
    for (const svg of [new Raster(5, []).toSvg(), new Curves([], { steps: 5 }).toSvg(), accuracySvg([])]) {
      expect(svg).toContain("@media (prefers-color-scheme: dark){.lw-ground{fill:#14171c}");
      expect(svg).not.toMatch(/fill="#|stroke="#/);
    }
  });

  it("say what the shades of a dense raster stand for", () => {
    const events = poisson(new Array(100).fill(0.3), { seed: 1 })(1000);
    const svg = new Raster(1000, [{ label: "neuron", size: 100, events }], "", { rates: true }).toSvg();
    expect(svg).toMatch(/>spikes a cell: 1\.\.\d+<\/text>/);
    expect(overlaps(svg)).toEqual([]);
  });

  it("leave out names of groups that would lie on each other", () => {
    const groups = at(40).map((first) => ({ name: `group ${first}`, first, size: 1 }));
    const svg = new Raster(9, [{ label: "neuron", size: 400, events: eventList([[1, 1]]), groups }]).toSvg();
    expect(overlaps(svg)).toEqual([]);
    expect(svg).toContain(">group 0</text>");
  });

  it("show accuracy in percent over whole passes", () => {
    const svg = accuracySvg([{ label: "test", accuracy: [0.5, 0.9, 0.95] }], "digits");
    expect(svg).toContain(">accuracy (%)</text>");
    expect([...svg.matchAll(/<circle /g)]).toHaveLength(3);
    expect(overlaps(svg)).toEqual([]);
  });

  it("have round numbers on their axes", () => {
    expect(ticks(-76, -48, 6)).toEqual([-75, -70, -65, -60, -55, -50]);
    expect(ticks(0, 0.35, 4)).toEqual([0, 0.1, 0.2, 0.3]);
    expect(ticks(3, 3, 4)).toEqual([3]);
  });
});
