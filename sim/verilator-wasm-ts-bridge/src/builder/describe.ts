import { layoutNumber, type ModelDescription } from "../description.js";
import { BridgeError } from "../errors.js";
import type { BuildPlan } from "./build-options.js";
import type { VerilatedCode } from "./verilated-code.js";

function checkBitPort(plan: BuildPlan, code: VerilatedCode, option: string, name: string, direction: string): void {
  const port = code.ports.find((candidate) => candidate.name === name);
  if (port !== undefined && port.direction === direction && port.width === 1) return;
  const found = port === undefined ? "has no such port" : `has it as a ${port.width}-bit ${port.direction}`;
  const message = `option ${option}: ${name} must be a 1-bit ${direction} of ${plan.top}, which ${found}`;
  throw new BridgeError("unknown-port", message, { option, port: name, known: code.ports.map((p) => p.name) });
}

/** Verilator keeps what is public, but only variables have a place: a parameter or a type would be missing here. */
function checkAllPublic(plan: BuildPlan, code: VerilatedCode): void {
  for (const { module, signal } of plan.publicSignals) {
    if (code.signals.some(({ name }) => name.endsWith(`.${signal}`))) continue;
    const message = `${signal} in module ${module} is not a register, wire or memory, so it cannot be made public`;
    throw new BridgeError("unsupported-signal", message, { module, signal });
  }
}

/** The description that goes into class, header and manifest. Throws `unknown-port`, `unsupported-signal`. */
export function describeModel(plan: BuildPlan, code: VerilatedCode): ModelDescription {
  if (plan.clock !== null) checkBitPort(plan, code, "clock", plan.clock, "input");
  for (const port of plan.watch) checkBitPort(plan, code, "watch", port, "output");
  checkAllPublic(plan, code);
  const description = {
    name: plan.name,
    top: plan.top,
    clock: plan.clock,
    trace: plan.trace,
    watch: plan.watch,
    ports: code.ports.map(({ name, direction, width }) => ({ name, direction, width })),
    signals: code.signals.map(({ name, width, depth }) => ({ name, width, depth })),
  };
  return { ...description, layout: layoutNumber(description) };
}
