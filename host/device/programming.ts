import type { Descriptor } from "../../protocol/codecs/descriptor.js";
import { NEURON_PARAMETER_WORDS, regionAddress } from "../../protocol/tables/memory-map.js";
import { INHIBITION_MODES } from "../../protocol/tables/registers.js";
import { checkSettings, generatorRequest, settingsRequests } from "../compiler/compile-learning.js";
import { checkFits, type Program, parameterImage } from "../compiler/compiler.js";
import { HostError } from "../errors.js";
import { NO_EVENTS } from "../events/events.js";
import { idleSteps, quietRequests, readSnapshot, type Snapshot, snapshotRequests } from "../memory/snapshot.js";
import { changeLearning, type LearningSettings } from "../network/learning-registers.js";
import type { LearningEntry } from "../network/learning-schema.js";
import type { InhibitionMode, Network } from "../network/network.js";
import { CLEAR_NAMES, type Clear } from "../run/run-options.js";
import { RunPlanner } from "../run/run-planner.js";
import { runJob } from "../run/runner.js";
import { StatesToRestore } from "../run/sample.js";
import type { DeviceRuns } from "./device-runs.js";
import type { Session } from "./session.js";

/** Puts networks, learning settings and snapshots on a device. All methods throw HostError. */
export class Programming {
  constructor(
    private readonly session: Session,
    private readonly runs: DeviceRuns,
  ) {}

  async program(network: Network, program: Program): Promise<Program> {
    this.runs.checkNoStream("program");
    const { session } = this;
    session.forget();
    const { firstStep = 0 } = network.head.core ?? {};
    if (firstStep > 0) await this.#idle(firstStep, network.adaptationDecayLog2);
    await session.memory.submitAll(program.requests);
    const what = firstStep > 0 ? allButTheStep(session.descriptor) : "all";
    await this.runs.clear(what, new StatesToRestore(network, session.descriptor));
    session.remember(network, network.learning);
    session.logger.info({ requests: program.requests.length, bytes: program.bytes }, "programmed");
    return program;
  }

  async attach(network: Network): Promise<void> {
    this.runs.checkNoStream("attach");
    const { session } = this;
    checkFits(network, session.descriptor);
    const expected = parameterImage(network, session.descriptor);
    const found = await session.memory.read(regionAddress("parameters"), expected.length);
    const place = expected.findIndex((word, i) => word !== found[i]);
    if (place >= 0) {
      const neuron = Math.floor(place / NEURON_PARAMETER_WORDS);
      const message = `the core holds another network: neuron ${neuron} has other parameters`;
      throw new HostError("SNAPSHOT_MISMATCH", message, { path: "parameters", neuron });
    }
    session.forget();
    if (network.learning)
      await session.memory.submitAll(settingsRequests(undefined, network.learning, session.descriptor));
    session.remember(network, network.learning);
  }

  async setLearning(changes: LearningEntry): Promise<LearningSettings> {
    const { session } = this;
    const network = session.programmed;
    const before = session.learning;
    if (!before) {
      throw new HostError("ARGUMENT", "the network has no learning section that could be changed", { changes });
    }
    const settings = network.resolveLearning(changeLearning(before.entry, changes));
    checkSettings(settings, network, session.descriptor);
    const requests = settingsRequests(session.registersKnown ? before : undefined, settings, session.descriptor);
    if (changes.seed !== undefined) requests.push(generatorRequest(changes.seed, 1, session.descriptor));
    session.registersKnown = false;
    await session.memory.submitAll(requests);
    session.registersKnown = true;
    session.learning = settings;
    return settings;
  }

  async setInhibition(mode: InhibitionMode): Promise<void> {
    const value = INHIBITION_MODES.indexOf(mode);
    if (value < 0) {
      const message = `inhibition is ${String(mode)}, allowed: ${INHIBITION_MODES.join(", ")}`;
      throw new HostError("ARGUMENT", message, { argument: "inhibition", value: mode });
    }
    await this.session.memory.writeRegister("inhibition", value);
  }

  async setCyclesPerStep(cyclesPerStep: number): Promise<void> {
    await this.session.memory.writeRegister("cyclesPerStep", cyclesPerStep);
    this.session.pacing = cyclesPerStep;
  }

  async readSnapshot(synapses = true): Promise<Snapshot> {
    const { memory, descriptor, learning, programmed } = this.session;
    void programmed;
    await this.session.undrive();
    return readSnapshot({ descriptor, learning, read: (address, count) => memory.read(address, count) }, synapses);
  }

  async restoreSnapshot(network: Network, snapshot: Snapshot): Promise<void> {
    this.runs.checkNoStream("restoreSnapshot");
    const { session } = this;
    const { descriptor, memory } = session;
    const learning = snapshot.learning === undefined ? undefined : network.resolveLearning(snapshot.learning);
    session.forget();
    await this.#idle(idleSteps(snapshot), snapshot.registers.adaptationDecayLog2 ?? 0);
    await memory.submitAll(snapshotRequests(descriptor, snapshot));
    session.pacing = await memory.readRegister("cyclesPerStep");
    session.remember(network, learning);
  }

  /** Clears all state and counts steps in which nothing happens. */
  async #idle(steps: number, adaptationDecayLog2: number): Promise<void> {
    const { session } = this;
    const { descriptor, memory, runLink } = session;
    await memory.submitAll(quietRequests(descriptor, adaptationDecayLog2));
    await this.runs.clear("all");
    const planner = new RunPlanner(NO_EVENTS, Math.max(1, steps), descriptor, 0);
    if (steps > 0) await runJob({ steps, flags: {}, counter: 0, firstStep: 0 }, planner, runLink);
    session.stepCounter = steps;
  }
}

/** Everything that can be cleared on a build, except the step counter. */
function allButTheStep({ learning: traces, thirdFactor: modulator }: Descriptor): Clear {
  const names = CLEAR_NAMES.filter((name) => name !== "step");
  return { ...Object.fromEntries(names.map((name) => [name, true])), traces, modulator };
}
