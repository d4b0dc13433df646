import { compile } from "../../compiler/compiler.js";
import type { Device } from "../../device/device.js";
import { HostError } from "../../errors.js";
import { Network } from "../../network/network.js";
import type { CoreName, FromWorker, Origin, Speed, ToWorker } from "../messages.js";
import { buildFor } from "./build-choice.js";
import { type CoreOpener, isInside } from "./core-opener.js";
import { Engine } from "./engine.js";
import { exampleByName, firstExperiment } from "./examples.js";
import { type Experiment, fromHash, outlineOf, parseExperiment, parseJson, readExperiment } from "./experiment.js";
import { failureOf, type Tell } from "./tell.js";

/** Which core, and which of several serial ports. */
interface Place {
  readonly core: CoreName;
  readonly port: number | undefined;
}

/** The open core, with an experiment on it. A core that cannot be opened leaves it as it was, running or not. */
export class Bench {
  #engine: Engine | undefined;
  #place: Place | undefined;
  #lost = false;
  #lent = false;
  /** For cores to come. */
  #watched: readonly number[] = [];
  #speed: Speed = 1000;

  constructor(
    private readonly opener: CoreOpener,
    private readonly tell: Tell,
  ) {}

  /** What runs the experiment. Throws HostError LINK_LOST, ARGUMENT while there is nothing that can. */
  get engine(): Engine {
    if (!this.#engine || this.#lost) throw new HostError("LINK_LOST", "There is no core: choose one.", {});
    if (this.#lent) throw new HostError("ARGUMENT", "The core is learning digits: stop that first.", {});
    return this.#engine;
  }

  set speed(speed: Speed) {
    this.#speed = speed;
    if (this.#engine) this.#engine.speed = speed;
  }

  watch(neurons: readonly number[]): void {
    this.#watched = neurons;
    this.#engine?.watch(neurons);
  }

  async control(controls: Engine["controls"]): Promise<void> {
    await this.#engine?.control(controls);
  }

  /** What is wanted, with the sliders as they are now. Throws HostError. */
  get experiment(): Experiment {
    if (!this.#engine) throw new HostError("ARGUMENT", "There is no network yet.", {});
    return { ...this.#engine.experiment, controls: this.#engine.controls };
  }

  /** Reports that something failed. */
  fail(thrown: unknown): void {
    this.#tellAll(failureOf(thrown));
  }

  /** A core that has gone is not asked again. */
  readonly #tellAll: Tell = (message, moved) => {
    if (message.kind === "failed" && message.lost) this.#lost = true;
    this.tell(message, moved);
  };

  /** Opens a core, or another experiment on the current one; reports the outcome. */
  async open({ core, origin, port }: Extract<ToWorker, { kind: "open" }>): Promise<void> {
    const place = { core, port };
    try {
      if (this.#lent) throw new HostError("ARGUMENT", "The core is learning digits: stop that first.", {});
      await this.#openWith(await this.#experimentFrom(origin), place);
    } catch (thrown) {
      if (this.#engine || origin.kind !== "begin") return this.tell(failureOf(thrown, true));
      // A page has to show something: it reports the failure and opens the first network.
      await this.#openWith(firstExperiment(), place).then(
        () => this.tell(withMore(failureOf(thrown, true), "The first script's network is shown instead.")),
        (again: unknown) => this.tell(failureOf(again, true)),
      );
    }
  }

  async #experimentFrom(origin: Origin): Promise<Experiment> {
    if (origin.kind === "same") return this.experiment;
    if (origin.kind === "file") return readExperiment(origin.file);
    if (origin.kind === "example") return exampleByName(origin.name);
    const shared = fromHash(origin.hash);
    if (shared) return shared;
    const response = await fetch(this.opener.beside("network.json"));
    if (!response.ok) return firstExperiment();
    return parseExperiment(parseJson(await response.text(), "network.json"), "network.json");
  }

  async #openWith(experiment: Experiment, place: Place): Promise<void> {
    const network = Network.fromJSON(experiment.network);
    const kept = this.#keptFor(place, network);
    if (!kept && this.#lost && !isInside(place.core)) await this.#close(); // its port may be the one wanted
    const device = kept ?? (await this.#connect(network, place));
    const engine = new Engine(device, experiment, this.#tellAll);
    engine.speed = this.#speed;
    engine.watch(this.#watched);
    try {
      if (kept) await this.#engine?.pause();
      await engine.program();
    } catch (thrown) {
      if (kept) this.#lost = true;
      else await device.close();
      throw thrown;
    }
    if (!kept) await this.#close();
    [this.#engine, this.#place, this.#lost] = [engine, place, false];
    this.tell({
      ...{ kind: "opened", core: place.core, description: device.transport.description },
      ...{ clockHz: device.descriptor.clockHz, canLearn: network.learning !== undefined && device.descriptor.learning },
      ...{ outline: outlineOf(network, experiment.rates), controls: experiment.controls },
    });
  }

  /** The open board if it is the one wanted: a port has one user. Throws when the network is too large for it. */
  #keptFor({ core, port }: Place, network: Network): Device | undefined {
    const engine = this.#engine;
    const isSame = this.#place?.core === core && this.#place.port === port;
    if (!engine || !isSame || this.#lost || isInside(core)) return undefined;
    compile(network, engine.device.descriptor);
    return engine.device;
  }

  #connect(network: Network, { core, port }: Place): Promise<Device> {
    return isInside(core) ? this.opener.inside(core, buildFor(network, core)) : this.opener.behind(core, port);
  }

  async #close(): Promise<void> {
    const engine = this.#engine;
    if (!engine) return;
    if (!this.#lost) await engine.pause();
    await engine.device.close().catch(() => undefined); // one that was pulled out cannot be closed
  }

  /** Lends the board to learn something else; undefined when the core is in this worker. */
  async lend(): Promise<Device | undefined> {
    await this.#engine?.pause();
    if (!this.#place || isInside(this.#place.core)) return undefined;
    const { device } = this.engine;
    this.#engine!.held = true;
    this.#lent = true;
    return device;
  }

  /** Puts the experiment back on the board that was lent. */
  async takeBack(): Promise<void> {
    if (!this.#lent) return;
    this.#lent = false;
    this.#engine!.held = false;
    if (!this.#lost) await this.#engine!.reset();
  }
}

function withMore(message: FromWorker, sentence: string): FromWorker {
  return message.kind === "failed" ? { ...message, message: `${message.message} ${sentence}` } : message;
}
