/** What a field of a node may be; `neuron`: a number for all neurons or an array of the node's shape. */
export type FieldKind = "array" | "neuron" | "positive" | "integers" | "padding";

/** A kind of node, by its fields: those it must have, and those old files lack. */
export interface Primitive {
  readonly required: Readonly<Record<string, FieldKind>>;
  readonly optional?: Readonly<Record<string, FieldKind>>;
  /** A neuron: its output is spikes, or v if it has no threshold. */
  readonly neuron?: true;
}

const leaky = { tau: "positive", r: "neuron", v_leak: "neuron" } as const;
const current = { tau_syn: "positive", tau_mem: "positive", r: "neuron", v_leak: "neuron", w_in: "neuron" } as const;
const spiking = { required: { v_threshold: "neuron" }, optional: { v_reset: "neuron" } } as const;
const convolution = {
  required: {
    weight: "array",
    bias: "array",
    stride: "integers",
    padding: "padding",
    dilation: "integers",
    groups: "integers",
  },
  optional: { input_shape: "integers" },
} as const;
const pool = { required: { kernel_size: "integers", stride: "integers", padding: "integers" } } as const;

/** The primitives of NIR 1.0.8 by the names that files give them. */
export const PRIMITIVES = {
  Input: { required: { shape: "integers" } },
  Output: { required: { shape: "integers" } },
  Affine: { required: { weight: "array", bias: "array" } },
  Linear: { required: { weight: "array" } },
  Scale: { required: { scale: "neuron" } },
  Conv1d: convolution,
  Conv2d: convolution,
  SumPool2d: pool,
  AvgPool2d: pool,
  Flatten: { required: { start_dim: "integers", end_dim: "integers" }, optional: { input_type: "integers" } },
  Delay: { required: { delay: "neuron" } },
  Threshold: { required: { threshold: "neuron" }, neuron: true },
  I: { required: { r: "neuron" }, neuron: true },
  IF: { required: { r: "neuron", ...spiking.required }, optional: spiking.optional, neuron: true },
  LI: { required: leaky, neuron: true },
  LIF: { required: { ...leaky, ...spiking.required }, optional: spiking.optional, neuron: true },
  CubaLI: { required: current, neuron: true },
  CubaLIF: { required: { ...current, ...spiking.required }, optional: spiking.optional, neuron: true },
} as const satisfies Record<string, Primitive>;

/** Name of a primitive. */
export type NirType = keyof typeof PRIMITIVES;

/** The kind of a name that a file gives; undefined for an unknown one. */
export function primitiveOf(name: string): Primitive | undefined {
  return Object.hasOwn(PRIMITIVES, name) ? PRIMITIVES[name as NirType] : undefined;
}

/** Whether a node has a state that steps carry on. */
export function isNeuron(type: NirType): boolean {
  return primitiveOf(type)?.neuron === true;
}

/** Whether a node gives spikes. */
export function isSpiking(type: NirType): boolean {
  return type === "Threshold" || type === "IF" || type === "LIF" || type === "CubaLIF";
}
