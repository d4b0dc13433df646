import {
  accuracySvg,
  connect,
  countSpikes,
  decodeNpy,
  encodeNpy,
  eventList,
  force,
  heatMapSvg,
  latency,
  matrixOf,
  Network,
  poisson,
  regular,
  WeightMatrix,
} from "lifwire";
import { runOn, simulatorEqualsRtl } from "lifwire/testing";

// Examples of the API pages: each text between region marks is shown as it is here, and tests run all of them.

/** Runs every example once. */
export async function runExamples(): Promise<void> {
  // #region Network
  const net = new Network({ axons: 4, name: "demo", units: { stepMs: 1 } });
  const out = net.population("out", 4, { threshold: 150, membraneTimeConstantMs: 20, refractorySteps: 2 });
  net.connect(net.axons, out, { kind: "one-to-one", weight: 100 });
  // #endregion
  // #region connect
  await using core = await connect("sim", { build: "tiny" }); // "rtl", "auto", "/dev/ttyUSB1", "COM3", "tcp://..."
  await core.program(net);
  // #endregion
  // #region Device
  const run = await core.run({ steps: 50, input: poisson([0.2, 0.4, 0.4, 0.2], { seed: 1 }) });
  const state = await core.readState(out); // potential, current, adaptation, refractory of each neuron
  const weights = await core.readWeights(net.axons, out);
  // #endregion
  // #region RunResult
  const counts = run.spikeCounts(out); // a number a neuron
  const svg = run.raster().toSvg(); // in Node also: await run.raster().save("raster.svg")
  // #endregion
  // #region RecordOptions
  const options = { potential: out, weight: [[net.axons, out]], every: 5 } as const;
  const recorded = await core.run({ steps: 50, record: options });
  // #endregion
  // #region Recording
  const v2 = recorded.recording.values("potential", 2); // one neuron over the recorded steps
  const table = recorded.recording.toCsv();
  // #endregion
  // #region Curves
  const picture = recorded.curves().toSvg(); // potentials with threshold and spikes
  // #endregion
  // #region poisson
  const byChance = poisson([0.1, 0.5], { seed: 7 }); // events a step on each axon; give it to run() as input
  // #endregion
  // #region regular
  const clockwork = regular([0.1, 0.5]);
  // #endregion
  // #region latency
  const early = latency([1, 0.2], { window: 20 });
  // #endregion
  // #region eventList
  const events = eventList([
    [0, 3], // step 0, axon 3
    [5, 1],
  ]);
  // #endregion
  // #region force
  const taught = await core.run({ steps: 10, input: events, teacher: force(out.first, [4]) }); // neuron 0 fires in step 4
  // #endregion
  // #region countSpikes
  const ofOut = countSpikes(taught.spikes, out);
  // #endregion
  // #region WeightMatrix
  const matrix = new WeightMatrix(4, 4, new Int8Array(16).fill(5)); // one row per source, one column per neuron
  await core.writeWeights(net.axons, out, matrix);
  // #endregion
  // #region heatMapSvg
  const fields = heatMapSvg(matrixOf(matrix), { imageRows: 2, imageColumns: 2 });
  // #endregion
  // #region accuracySvg
  const progress = accuracySvg([{ label: "test", accuracy: [0.8, 0.9, 0.92] }], "digits");
  // #endregion
  // #region encodeNpy
  const bytes = encodeNpy([2, 3], Int32Array.of(1, 2, 3, 4, 5, 6)); // numpy.load reads it
  // #endregion
  // #region decodeNpy
  const { shape, values } = decodeNpy(bytes);
  // #endregion
  // #region runOn
  const once = await runOn("sim", net, { build: "tiny", steps: 20 }); // opens a core, programs, runs, closes
  // #endregion
  // #region simulatorEqualsRtl
  await simulatorEqualsRtl(net, { build: "tiny", steps: 5, input: eventList([[0, 1]]) });
  // #endregion
  const made = [state, weights, counts, svg, v2, table, picture, byChance, clockwork, early, ofOut, fields, progress];
  if ([...made, shape, values, once].some((one) => one === undefined)) throw new Error("an example made nothing");
}
