import fc from "fast-check";
import { expect, it } from "vitest";
import { Network } from "../../host/network/network.js";
import {
  PHYSICAL_PARAMETERS,
  type PhysicalParameterName,
  RAW_PARAMETERS,
} from "../../host/network/neuron-parameters.js";

const units = fc.record({
  millivoltsPerUnit: fc.double({ min: 0.001, max: 10, noNaN: true }),
  restingPotentialMv: fc.double({ min: -100, max: 100, noNaN: true }),
  stepMs: fc.double({ min: 0.01, max: 10, noNaN: true }),
});
const scale = (u: { millivoltsPerUnit: number; restingPotentialMv: number; stepMs: number }) => ({
  ...u,
  adaptationDecayPeriod: 4,
});

it("a physical value becomes the nearest raw one, and the reported error is at most half a unit's worth", () => {
  const names = Object.keys(PHYSICAL_PARAMETERS) as PhysicalParameterName[];
  fc.assert(
    fc.property(fc.constantFrom(...names), units, fc.double({ min: 0, max: 1, noNaN: true }), (name, given, share) => {
      const parameter = PHYSICAL_PARAMETERS[name];
      const field = RAW_PARAMETERS[parameter.raw];
      // A value between two raw ones that both have a finite physical value.
      const exact = Math.max(field.min, 1) + share * (field.max - 2 - Math.max(field.min, 1));
      const value = parameter.toPhysical(exact, scale(given));
      fc.pre(Number.isFinite(value) && (parameter.unit === "mV" || value > 0));
      const network = new Network({ axons: 1, units: given, core: { adaptationDecayLog2: 2 } });
      const threshold = name === "thresholdMv" ? {} : { threshold: 1 };
      const population = network.population("a", 1, { ...threshold, [name]: value });
      const raw = population.parameters[parameter.raw][0]!;
      expect(Math.abs(raw - exact)).toBeLessThanOrEqual(0.5 + 1e-6 * Math.abs(exact) + 1e-6);
      const [report] = network.quantisation;
      expect(report).toMatchObject({ path: `populations[0].parameters.${name}`, raw, asked: value });
      const low = parameter.toPhysical(raw - 0.500001, scale(given));
      const high = parameter.toPhysical(raw + 0.500001, scale(given));
      const slack = 1e-6 * Math.max(1, Math.abs(value));
      expect(value).toBeGreaterThanOrEqual(Math.min(low, high) - slack);
      expect(value).toBeLessThanOrEqual(Math.max(low, high) + slack);
    }),
    { numRuns: 500 },
  );
});

it.each([
  [1, 41427],
  [2, 25786],
  [20, 3196],
  [1000, 66],
  [131072, 0],
])("a time constant of %d steps is k = %d, by k = 65536 (1 - exp(-1/tau))", (tau, k) => {
  const network = new Network({ axons: 1 });
  const population = network.population("a", 1, { threshold: 1, membraneTimeConstantSteps: tau });
  expect(population.parameters.leak[0]).toBe(k);
});

it("millivolt weights are divided by the target's shift", () => {
  const network = new Network({ axons: 2, units: { millivoltsPerUnit: 0.1 } });
  const target = network.population("a", 2, { threshold: 1, axonShift: [0, 3], neuronShift: 5 });
  network.connect(
    network.axons,
    target,
    [
      [1.0, 8.0],
      [-2.04, -1.2],
    ],
    { unit: "mV" },
  );
  expect([...network.projections[0]!.weights.values]).toEqual([10, 10, -20, -1]);
  // The hardest hit is the last: -1.2 mV became -0.8 mV, a step of the shifted neuron being 0.8 mV.
  expect(network.quantisation.at(-1)).toMatchObject({ parameter: "weight", asked: -1.2, got: -0.8, raw: -1 });
});
