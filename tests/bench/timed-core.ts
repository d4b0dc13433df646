import type { Build } from "../../protocol/tables/builds.js";
import type { Burst, Character } from "../../sim/line/line.js";
import type { CoreState, PinCore, PinEdge, SynapseState } from "../../sim/line/pin-core.js";

/** A core with a stopwatch on the calls that run it: what is left of a script's time is host and transport. */
export class TimedCore implements PinCore {
  milliseconds = 0;
  readonly takeBursts?: () => readonly Burst[];
  readonly startOf?: (count: number, divisor: number) => number | undefined;
  readonly advanceQuietly?: (untilCycle: number) => void;

  constructor(private readonly core: PinCore) {
    if (core.takeBursts) this.takeBursts = () => core.takeBursts!();
    if (core.startOf) this.startOf = (count, divisor) => core.startOf!(count, divisor);
    if (core.advanceQuietly) this.advanceQuietly = (until) => this.timed(() => core.advanceQuietly!(until));
  }

  get build(): Build {
    return this.core.build;
  }

  get cycle(): number {
    return this.core.cycle;
  }

  get busy(): boolean {
    return this.core.busy;
  }

  get lineFreeCycle(): number {
    return this.core.lineFreeCycle;
  }

  send(character: Character): void {
    this.core.send(character);
  }

  advance(untilCycle: number): void {
    this.timed(() => this.core.advance(untilCycle));
  }

  private timed(act: () => void): void {
    const started = performance.now();
    act();
    this.milliseconds += performance.now() - started;
  }

  synapseState(): SynapseState {
    return this.core.synapseState();
  }

  takeEdges(): PinEdge[] {
    return this.core.takeEdges();
  }

  state(): CoreState {
    return this.core.state();
  }
}
