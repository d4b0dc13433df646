import { accuracySvg, connect, heatMapSvg, matrixOf, Network, poisson, Raster } from "lifwire";
import { balancedInput, balancedNetwork } from "../examples/balanced/network.js";
import { digitImages, experiment } from "../examples/digits-learning/experiment.js";
import { UNSUPERVISED } from "../examples/digits-learning/settings.js";
import { compareRules } from "../examples/stdp-curve/compare.js";
import { plotSvg } from "../examples/stdp-curve/plot.js";
import { conceptPictures } from "./drawings.js";

const BAUD_RATE = 12_500_000;
/** A picture that is kept, for those who read the README without the site. */
export const FIRST_RASTER = "examples/first-network/raster.svg";
/** Passes over the training images at which the tutorial tests. */
const PASSES = [1, 2, 3, 4] as const;

/** Every picture of the site by its path, as SVG, drawn from runs of the code that the pages show. */
export async function makePictures(): Promise<Map<string, string>> {
  const pictures = new Map<string, string>(conceptPictures());
  const put = (name: string, svg: string) => pictures.set(`pictures/${name}.svg`, svg);
  await firstNetwork(put);
  await balanced(put);
  await stdpCurve(put);
  await digits(put);
  await sweep(put);
  return pictures;
}

type Put = (name: string, svg: string) => void;

function firstScript(threshold = 150): Network {
  const net = new Network({ axons: 8, name: `first script, threshold ${threshold}` });
  const out = net.population("out", 8, { threshold, membraneTimeConstantSteps: 20, refractorySteps: 2 });
  net.connect(net.axons, out, { kind: "one-to-one", weight: 100 });
  net.connect(out, out, { kind: "random", min: -60, max: 20, seed: 7 });
  return net;
}

const firstInput = poisson([0.1, 0.2, 0.3, 0.4, 0.4, 0.3, 0.2, 0.1], { seed: 1 });

async function firstRun() {
  await using core = await connect("sim", { build: "tiny", baudRate: BAUD_RATE });
  await core.program(firstScript());
  return await core.run({ steps: 100, input: firstInput, record: { potential: [1, 3] } });
}

/** The raster of the first script, which the README shows from `FIRST_RASTER`. */
export async function firstRaster(): Promise<string> {
  return (await firstRun()).raster("first script").toSvg();
}

async function firstNetwork(put: Put): Promise<void> {
  put("first-raster", await firstRaster());
  put("first-potentials", (await firstRun()).curves("two neurons of the first script").toSvg());
}

async function balanced(put: Put): Promise<void> {
  await using core = await connect("sim", { baudRate: BAUD_RATE });
  await core.program(balancedNetwork());
  const run = await core.run({ steps: 500, input: balancedInput(1), record: { potential: [0, 1, 2] } });
  put("balanced-raster", run.raster().toSvg());
  put("balanced-potentials", run.curves().toSvg());
}

async function stdpCurve(put: Put): Promise<void> {
  await using core = await connect("sim", { build: "plastic", baudRate: BAUD_RATE });
  const compared = await compareRules(core);
  put("stdp-curve", plotSvg(compared.map(({ panel }) => panel)));
}

async function digits(put: Put): Promise<void> {
  const images = digitImages();
  const accuracy: number[] = [];
  const settings = { ...UNSUPERVISED, passes: PASSES[3] };
  for (const passes of PASSES) {
    await using core = await connect("sim", { build: settings.build, baudRate: BAUD_RATE });
    const stop = { images: passes * images.train.length };
    const { right, tested, trained } = await experiment(core, images, { kind: "unsupervised", settings }, 1, stop);
    accuracy.push(right / tested);
    if (passes !== PASSES[3]) continue;
    put(
      "digits-fields",
      heatMapSvg(matrixOf(trained.weights), { imageRows: 8, imageColumns: 8, title: "what 256 neurons learned" }),
    );
  }
  put("digits-accuracy", accuracySvg([{ label: "test images", accuracy }], "digits, learned without a teacher"));
}

async function sweep(put: Put): Promise<void> {
  const panels = [];
  for (const threshold of [100, 150, 250]) {
    await using core = await connect("sim", { build: "tiny", baudRate: BAUD_RATE });
    await core.program(firstScript(threshold));
    const { spikes } = await core.run({ steps: 100, input: firstInput });
    panels.push({ label: `at ${threshold}`, size: 8, events: spikes });
  }
  put("sweep", new Raster(100, panels, "the same input at three thresholds").toSvg());
}
