import { connect, fetchModels } from "../api/browser.js";
import { HostError } from "../errors.js";
import { Network } from "../network/network.js";
import type { WebSerialPort } from "../transports/web-serial-transport.js";
import { type WebSocketLike, WebSocketTransport } from "../transports/web-socket-transport.js";
import { buildFor } from "./build-choice.js";
import { Engine, failureOf } from "./engine.js";
import { Learner } from "./learner.js";
import type { CoreName, Experiment, FromWorker, ToWorker } from "./messages.js";

// The core lives here, so that the page stays free: this file is the worker's own.
interface WorkerScope {
  readonly location: { readonly href: string };
  readonly navigator: { readonly serial?: { getPorts(): Promise<readonly WebSerialPort[]> } };
  onmessage: ((event: { readonly data: ToWorker }) => void) | null;
  postMessage(message: FromWorker): void;
}
const scope = globalThis as unknown as WorkerScope;
const here = (name: string) => new URL(name, scope.location.href);
const loadModel = fetchModels(here("./"));

let engine: Engine | undefined;
let learner: Learner | undefined;
/** One message is dealt with after the other. */
let turn: Promise<void> = Promise.resolve();

function tell(message: FromWorker): void {
  scope.postMessage(message);
}

function fail(thrown: unknown): void {
  tell(failureOf(thrown));
}

async function openDevice(core: CoreName, build: string) {
  if (core === "served") {
    const socket = new WebSocket(here("core").href.replace(/^http/, "ws")) as unknown as WebSocketLike;
    return connect(await WebSocketTransport.open(socket, { baudRate: 1_000_000, name: "served core" }));
  }
  if (core !== "serial") return connect(core, { build, loadModel });
  const port = (await scope.navigator.serial?.getPorts())?.at(-1);
  if (port) return connect(port);
  throw new HostError("PORT_NOT_FOUND", "The page may not use any serial port yet: choose the board again.", {});
}

async function open(core: CoreName, experiment: Experiment): Promise<void> {
  await closeEngine();
  const build = buildFor(Network.fromJSON(experiment.network), core);
  const device = await openDevice(core, build);
  const opened = new Engine(device, experiment, tell);
  await opened.program();
  engine = opened;
  const { clockHz } = device.descriptor;
  const canLearn = opened.network.learning !== undefined && device.descriptor.learning;
  tell({ kind: "opened", description: device.transport.description, build, clockHz, canLearn });
}

async function closeEngine(): Promise<void> {
  const before = engine;
  engine = undefined;
  await before?.pause();
  await before?.device.close();
}

async function sendWeights(of: Engine): Promise<void> {
  for (const { source, target } of of.network.projections) {
    const weights = await of.device.readWeights(source, target, { fraction: of.device.descriptor.learning });
    const { rows, columns } = weights;
    tell({ kind: "weights", source: source.name, target: target.name, rows, columns, values: weights.toFloats() });
  }
}

async function learn(message: Extract<ToWorker, { kind: "learn" }>): Promise<void> {
  await engine?.pause();
  learner?.stop();
  const response = await fetch(here("digits.csv"));
  if (!response.ok) throw new HostError("FILE_READ", "digits.csv is not beside this page: write the page again.", {});
  const student = await connect(message.core === "rtl" ? "rtl" : "sim", { build: "plastic", loadModel });
  const examined = await connect("sim", { build: "plastic" });
  learner = new Learner(student, examined, tell);
  const started = learner;
  void started.learn(await response.text(), message).catch((thrown: unknown) => {
    if (learner === started) fail(thrown);
  });
}

async function handle(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case "open":
      return open(message.core, message.experiment);
    case "learn":
      return learn(message);
    case "stopLearning":
      return learner?.stop();
    case "classify":
      return learner?.classify(message.pixels);
    default:
      return engine && handleRun(engine, message);
  }
}

type RunMessage = Exclude<ToWorker, { kind: "open" | "learn" | "stopLearning" | "classify" }>;

async function handleRun(running: Engine, message: RunMessage): Promise<void> {
  switch (message.kind) {
    case "run":
      return running.run(message.steps);
    case "pause":
      return running.pause();
    case "reset":
      return running.reset();
    case "weights":
      return sendWeights(running);
    case "speed":
      running.speed = message.speed;
      return;
    case "input":
      return running.input(message.rates, message.learning);
    case "adjust":
      return running.adjust(message.population, message.adjustment);
    case "inject":
      return running.inject(message.axon, message.neuron);
    case "watch":
      return running.watch(message.neurons);
  }
}

scope.onmessage = ({ data }) => {
  turn = turn.then(() => handle(data)).catch(fail);
};
