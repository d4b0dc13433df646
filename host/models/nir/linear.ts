import { fromDense, identity, type SparseMatrix, scaleRows } from "../sparse.js";
import { modelError } from "./faults.js";
import type { NirNode, Tensor } from "./graph.js";
import { type Axis, outputs, windowMatrix } from "./window.js";

/** What a node without state does: y = matrix x + bias. */
export interface LinearMap {
  /** Shape of y. */
  readonly shape: readonly number[];
  /** Undefined: x as it is. */
  readonly matrix?: SparseMatrix;
  readonly bias?: Float64Array;
}

const product = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);

/** The map of a node without state for an input of this shape; throws MODEL_INVALID when it does not fit. */
export function linearMap(node: NirNode, shape: readonly number[], file: string): LinearMap {
  const fault = (field: string, found: string, due: string) => modelError({ file, node: node.name, field }, found, due);
  try {
    switch (node.type) {
      case "Affine":
      case "Linear":
        return affine(node, shape, fault);
      case "Scale": {
        const factors = spread(node.fields.get("scale")!, product(shape), () =>
          fault("scale", `has shape (${node.fields.get("scale")!.shape})`, `allowed: (${shape}), or a number`),
        );
        return { shape, matrix: scaleRows(identity(product(shape)), factors) };
      }
      case "Conv1d":
      case "Conv2d":
        return convolution(node, shape, fault);
      case "SumPool2d":
      case "AvgPool2d":
        return pool(node, shape, fault);
      case "Flatten":
        return { shape: flattened(node, shape, fault) };
      default:
        return { shape };
    }
  } catch (thrown) {
    if (thrown instanceof RangeError) throw fault("weight", `makes ${thrown.message}`, "a core holds far fewer");
    throw thrown;
  }
}

type Fault = (field: string, found: string, due: string) => Error;

/** One value for each of `size`; a single one for all of them. Throws what `fault` makes when there are others. */
export function spread({ values }: Tensor, size: number, fault: () => Error): Float64Array {
  if (values.length === size) return values;
  if (values.length === 1) return new Float64Array(size).fill(values[0]!);
  throw fault();
}

function affine(node: NirNode, shape: readonly number[], fault: Fault): LinearMap {
  const weight = node.fields.get("weight")!;
  const sides = weight.shape.filter((side, at) => side !== 1 || at >= weight.shape.length - 2);
  const [rows, columns] = sides;
  if (sides.length !== 2 || !rows || !columns) {
    throw fault("weight", `has shape (${weight.shape})`, "allowed: (out, in)");
  }
  if (columns !== product(shape)) {
    throw fault("weight", `has shape (${weight.shape})`, `allowed: ${product(shape)} columns, for what comes in`);
  }
  return { shape: [rows], matrix: fromDense(rows, columns, weight.values), ...biasOf(node, rows, fault) };
}

function biasOf(node: NirNode, size: number, fault: Fault): { bias?: Float64Array } {
  const bias = node.fields.get("bias");
  if (!bias) return {};
  const due = `allowed: ${size} values, one per output`;
  return { bias: spread(bias, size, () => fault("bias", `has shape (${bias.shape})`, due)) };
}

/** A field of one or two integers as a pair (rows, columns). */
function pair(node: NirNode, field: string, least: number, fault: Fault): [number, number] {
  const { values } = node.fields.get(field)!;
  const [rows, columns = rows] = values;
  if (values.length > 2 || rows === undefined || columns === undefined || Math.min(rows, columns) < least) {
    throw fault(field, `is (${[...values].join(", ")})`, `allowed: one or two integers of at least ${least}`);
  }
  return [rows, columns];
}

function convolution(node: NirNode, shape: readonly number[], fault: Fault): LinearMap {
  const one = node.type === "Conv1d";
  const weight = node.fields.get("weight")!;
  const sides = one ? [...weight.shape.slice(0, 2), 1, ...weight.shape.slice(2)] : [...weight.shape];
  const [co, within, kernelY, kernelX] = sides;
  if (sides.length !== 4 || !co || !within || !kernelY || !kernelX) {
    throw fault("weight", `has shape (${weight.shape})`, `allowed: (out, in / groups, ${one ? "K" : "Ky, Kx"})`);
  }
  const groups = node.fields.get("groups")!.values[0] ?? 0;
  if (groups < 1 || co % groups !== 0) throw fault("groups", `is ${groups}`, `allowed: a divisor of ${co} channels`);
  const ci = within * groups;
  const [height, width] = planeOf(node, shape, ci, one, fault);
  const [stride, dilation] = [pair(node, "stride", 1, fault), pair(node, "dilation", 1, fault)];
  const axis = (at: 0 | 1, input: number, kernel: number): Axis => ({
    ...{ input, kernel, stride: stride[at], dilation: dilation[at] },
    ...padded(node, at, kernel, dilation[at], stride[at], fault),
  });
  const flat: Axis = { input: 1, kernel: 1, stride: 1, padding: 0, paddings: 0, dilation: 1 };
  const [rows, columns] = [one ? flat : axis(0, height, kernelY), axis(1, width, kernelX)];
  const [outY, outX] = [outputs(rows), outputs(columns)];
  if (outY < 1 || outX < 1) throw fault("weight", `is larger than its input (${height}, ${width})`, "");
  const matrix = windowMatrix(
    { input: ci, output: co, groups },
    rows,
    columns,
    (o, i, y, x) => weight.values[((o * within + i) * kernelY + y) * kernelX + x]!,
  );
  const { bias } = biasOf(node, co, fault);
  const plane = outY * outX;
  return {
    shape: one ? [co, outX] : [co, outY, outX],
    matrix,
    ...(bias ? { bias: Float64Array.from({ length: co * plane }, (_, n) => bias[Math.floor(n / plane)]!) } : {}),
  };
}

/** Rows and columns of what comes in: by its own shape, else by the field. */
function planeOf(node: NirNode, shape: readonly number[], ci: number, one: boolean, fault: Fault): [number, number] {
  const sides = one ? 1 : 2;
  const size = product(shape);
  const own = shape.filter((side, at) => side !== 1 || at >= shape.length - sides - 1);
  if (own.length === sides + 1 && own[0] === ci) return one ? [1, own[1]!] : [own[1]!, own[2]!];
  const given = node.fields.get("input_shape")?.values;
  const [height, width] = one ? [1, given?.[0]] : [given?.[0], given?.[1] ?? given?.[0]];
  if (height && width && ci * height * width === size) return [height, width];
  if (one && size % ci === 0 && ci === 1) return [1, size];
  throw fault("weight", `takes ${ci} channels`, `but (${shape}) comes in`);
}

function padded(node: NirNode, at: 0 | 1, kernel: number, dilation: number, stride: number, fault: Fault) {
  if (node.padding === "valid") return { padding: 0, paddings: 0 };
  if (node.padding === "same") {
    if (stride !== 1) throw fault("padding", 'is "same"', "allowed with a stride of 1 only");
    const paddings = dilation * (kernel - 1);
    return { padding: Math.floor(paddings / 2), paddings };
  }
  const padding = pair(node, "padding", 0, fault)[at];
  return { padding, paddings: 2 * padding };
}

function pool(node: NirNode, shape: readonly number[], fault: Fault): LinearMap {
  const sides = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
  const [channels, height, width] = sides;
  if (sides.length !== 3 || !channels || !height || !width) {
    throw fault("kernel_size", `pools what has shape (${shape})`, "allowed: (channels, rows, columns)");
  }
  const [kernel, stride] = [pair(node, "kernel_size", 1, fault), pair(node, "stride", 1, fault)];
  const padding = pair(node, "padding", 0, fault);
  const axis = (at: 0 | 1, input: number): Axis => ({
    ...{ input, kernel: kernel[at], stride: stride[at], dilation: 1 },
    ...{ padding: padding[at], paddings: 2 * padding[at] },
  });
  const [rows, columns] = [axis(0, height), axis(1, width)];
  if (outputs(rows) < 1 || outputs(columns) < 1) {
    throw fault("kernel_size", `is (${kernel})`, `allowed: within what comes in, (${height}, ${width})`);
  }
  const share = node.type === "AvgPool2d" ? 1 / (kernel[0] * kernel[1]) : 1;
  const matrix = windowMatrix({ input: channels, output: channels, groups: channels }, rows, columns, () => share);
  return { shape: [channels, outputs(rows), outputs(columns)], matrix };
}

function flattened(node: NirNode, shape: readonly number[], fault: Fault): number[] {
  const at = (field: "start_dim" | "end_dim") => {
    const given = node.fields.get(field)!.values[0] ?? 0;
    const dim = given < 0 ? shape.length + given : given;
    if (dim >= 0 && dim < Math.max(1, shape.length)) return dim;
    throw fault(field, `is ${given}`, `allowed: within the ${shape.length} sides of what comes in`);
  };
  const [start, end] = [at("start_dim"), at("end_dim")];
  if (start > end) throw fault("start_dim", `is ${start}`, `allowed: at most end_dim, ${end}`);
  return [...shape.slice(0, start), product(shape.slice(start, end + 1)), ...shape.slice(end + 1)];
}
