import { classify, classNeurons } from "../../examples/digits/classify.js";
import { loadDigits } from "../../examples/digits/dataset.js";
import { DIGITS_NETWORK } from "../../examples/digits/paths.js";
import { Device, Network } from "../../host/index.js";
import { BUILDS, type Build } from "../../protocol/builds.js";
import { SimCore } from "../../sim/core.js";
import type { Character } from "../../sim/line.js";
import { PinTransport } from "../../sim/pin-transport.js";

/** Characters at clock cycles, and how long to run: the same work for any core of the build. */
export interface Workload {
  readonly name: string;
  readonly build: Build;
  readonly characters: readonly Character[];
  readonly cycles: number;
  /** Steps run in it. */
  readonly steps: number;
}

const BAUD_RATE = 12_500_000;

/** A simulated core that notes what it is sent. */
class RecordingCore extends SimCore {
  readonly sent: Character[] = [];

  override send(character: Character): void {
    this.sent.push(character);
    super.send(character);
  }
}

async function record(name: string, script: (device: Device) => Promise<void>): Promise<Workload> {
  const build = BUILDS.standard;
  const core = new RecordingCore(build);
  await using device = await Device.open(new PinTransport(core, "recorder"));
  await device.setBaudRate(BAUD_RATE);
  await script(device);
  const { step } = core.state();
  return { name, build, characters: core.sent, cycles: core.cycle, steps: step };
}

/** The digits example: 899 images, one run each. */
export function digits(): Promise<Workload> {
  return record("digits, 899 images", async (device) => {
    const network = await Network.load(DIGITS_NETWORK);
    const outputs = classNeurons(network);
    await device.program(network);
    for (const digit of loadDigits().test) await classify(device, outputs, digit);
  });
}

/**
 * `size` neurons all to all, of which a share fires in every step: each has a bias that takes it over the threshold after
 * so many steps, and starts somewhere on the way.
 */
export function allToAll(size: number, activity: number, steps: number): Promise<Workload> {
  return record(`${size} neurons all to all, ${100 * activity} %`, async (device) => {
    const network = new Network({ axons: 4 });
    const threshold = 60_000;
    const bias = Array.from({ length: size }, (_, n) => Math.round(threshold * activity) - (n % 7));
    const neurons = network.population("n", size, { threshold, bias, resetBySubtraction: 1, currentDecay: 65536 });
    network.connect(neurons, neurons, { kind: "random", min: -20, max: 20, seed: 3 });
    await device.program(network);
    await device.run({ steps, input: { steps: new Uint32Array(), indices: new Uint16Array() } });
  });
}

/** A programmed core that nothing happens to. */
export function idle(steps: number): Promise<Workload> {
  return record("idle steps", async (device) => {
    const network = new Network({ axons: 4 });
    network.population("n", 256, { threshold: 1000 });
    await device.program(network);
    await device.run({ steps, input: { steps: new Uint32Array(), indices: new Uint16Array() } });
  });
}
