import { type Device, eventList, Network, type Population, type Random } from "lifwire";

export const AXONS = 64;
/** Axons of the pattern, and of every volley of noise, so their number gives nothing away. */
const ACTIVE = 16;
/** Steps from one volley to the next. */
const SPACING = 4;

/** One neuron that is not told what to look for. */
export function detectorNetwork(seed: number): { network: Network; detector: Population } {
  const network = new Network({
    axons: AXONS,
    name: "pattern detector",
    learning: {
      // At the neuron's spike, a synapse grows if its axon spiked in that same step, and shrinks if it did not.
      post: { gain: "target", rate: 0.03, belowRate: -0.015, target: 0.5, soft: true },
      preTrace: { decay: 65_536 },
      weightMin: 0,
      weightMax: 100,
      seed,
    },
  });
  const detector = network.population("detector", 1, {
    threshold: 500,
    leak: 65_536, // a volley is judged by itself
    adaptationIncrement: 60, // homeostasis: a neuron that fires often gets harder to fire
    adaptationDecay: 450,
  });
  network.connect(network.axons, detector, { kind: "random", min: 40, max: 60, seed }, { plastic: true });
  return { network, detector };
}

/** Volleys as events: `isPattern[v]` says which of them are the pattern; the others have different axons each time. */
export function volleys(pattern: readonly number[], isPattern: readonly boolean[], random: Random) {
  const pairs = isPattern.flatMap((now, v) =>
    (now ? pattern : drawAxons(random)).map((axon) => [v * SPACING, axon] as const),
  );
  return { steps: isPattern.length * SPACING, input: eventList(pairs) };
}

/** Draws `ACTIVE` different axons, each set of them equally likely. */
export function drawAxons(random: Random): number[] {
  const axons = Array.from({ length: AXONS }, (_, axon) => axon);
  return Array.from({ length: ACTIVE }, () => axons.splice(random.integer(0, axons.length - 1), 1)[0]!);
}

/** The volleys for which the detector fired. */
export async function firedAt(
  core: Device,
  shown: ReturnType<typeof volleys>,
  learning: boolean,
): Promise<ReadonlySet<number>> {
  const { spikes } = await core.run({ ...shown, learning });
  return new Set(Array.from(spikes.steps, (step) => Math.floor(step / SPACING)));
}
