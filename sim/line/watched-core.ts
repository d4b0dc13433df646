import type { CoreInspector, CoreView, CoreWatcher, PinChange, PinName } from "../../protocol/inspector.js";
import { type Burst, burstCharacters, type Character, characterEdges } from "./line.js";
import type { CoreState, PinCore, PinEdge, SynapseState } from "./pin-core.js";

/** A core whose pins are watched cycle by cycle. At every cycle it does what the core inside it does. */
export class WatchedCore implements PinCore {
  readonly takeBursts?: () => readonly Burst[];
  #busy: boolean;

  constructor(
    readonly inner: PinCore,
    private readonly onPin: (change: PinChange) => void,
  ) {
    this.#busy = inner.busy;
    const { cycle } = inner;
    for (const [pin, level] of Object.entries({ uart_rx: 1, uart_tx: 1, busy: Number(this.#busy) })) {
      onPin({ cycle, pin: pin as PinName, level: level as 0 | 1 });
    }
    if (inner.takeBursts) this.takeBursts = () => this.#burstsOf(inner.takeBursts!());
  }

  get build() {
    return this.inner.build;
  }

  get cycle(): number {
    return this.inner.cycle;
  }

  get busy(): boolean {
    return this.inner.busy;
  }

  get lineFreeCycle(): number {
    return this.inner.lineFreeCycle;
  }

  send(character: Character): void {
    this.#tell("uart_rx", characterEdges([character]));
    this.inner.send(character);
  }

  advance(untilCycle: number): void {
    const { inner } = this;
    while (inner.cycle < untilCycle) {
      inner.advance(inner.cycle + 1);
      if (inner.busy === this.#busy) continue;
      this.#busy = inner.busy;
      this.onPin({ cycle: inner.cycle - 1, pin: "busy", level: this.#busy ? 1 : 0 });
    }
  }

  takeEdges(): PinEdge[] {
    const edges = this.inner.takeEdges();
    this.#tell("uart_tx", edges);
    return edges;
  }

  state(): CoreState {
    return this.inner.state();
  }

  synapseState(): SynapseState {
    return this.inner.synapseState();
  }

  #burstsOf(bursts: readonly Burst[]): readonly Burst[] {
    this.#tell("uart_tx", characterEdges(burstCharacters(bursts)));
    return bursts;
  }

  #tell(pin: PinName, edges: readonly PinEdge[]): void {
    for (const { cycle, level } of edges) this.onPin({ cycle, pin, level });
  }
}

/** Watches the core that `place` holds; the place holds a `WatchedCore` instead while its pins are watched. */
export class PlaceInspector implements CoreInspector {
  /** The watcher's `hold`. */
  hold: CoreWatcher["hold"];

  constructor(private readonly place: { core: PinCore }) {}

  get cycle(): number {
    return this.place.core.cycle;
  }

  view(): CoreView {
    return viewOf(this.#core, this.cycle);
  }

  watch(watcher: CoreWatcher | undefined): void {
    const core = this.#core;
    this.hold = watcher?.hold;
    core.watchSteps?.(watcher?.onStep);
    this.place.core = watcher?.onPin ? new WatchedCore(core, watcher.onPin) : core;
  }

  get #core(): PinCore {
    const { core } = this.place;
    return core instanceof WatchedCore ? core.inner : core;
  }
}

/** A copy of what a core holds now. */
export function viewOf(core: PinCore, cycle: number): CoreView {
  return { ...core.state(), cycle, weights: () => core.synapseState().weight };
}
