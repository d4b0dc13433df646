import type { Device } from "../../device/device.js";
import type { Network, Projection } from "../../network/network.js";
import type { WeightImage } from "../messages.js";
import { peekWeights } from "./peek.js";

/** Reading the weights takes at most this part of the time, so that a slow line goes on running. */
const SHARE = 0.1;
const PERIOD_MS = 250;

type Take = (image: WeightImage) => void;

/** Reads weights from a core. */
export class WeightWatch {
  #nextMs = 0;

  constructor(
    private readonly device: Device,
    private readonly network: Network,
  ) {}

  async readAll(take: Take): Promise<void> {
    for (const projection of this.network.projections) take(await this.#read(projection));
  }

  /** Reads what learns, now and then: four times a second at most. */
  async readSometimes(take: Take): Promise<void> {
    const began = performance.now();
    if (began < this.#nextMs) return;
    for (const projection of this.network.projections) if (projection.plastic) take(await this.#read(projection));
    const ended = performance.now();
    this.#nextMs = ended + Math.max(PERIOD_MS, (ended - began) / SHARE);
  }

  async #read({ source, target }: Projection): Promise<WeightImage> {
    const weights = await peekWeights(this.device, source, target);
    const { rows, columns } = weights;
    const names = { kind: "weights", source: source.name, target: target.name } as const;
    return { ...names, rows, columns, values: weights.toFloats() };
  }
}
