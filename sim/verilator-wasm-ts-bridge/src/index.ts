export type { StopReason } from "./abi.js";
export type { ModelDescription, PortDescription, SignalDescription } from "./description.js";
export { BridgeError, type BridgeErrorCode } from "./errors.js";
export type { Edge, EdgeView } from "./runtime/edge-log.js";
export { type InstantiateOptions, instantiateModel, type ModelInstance } from "./runtime/instantiate.js";
export { type ModelTypes, VerilatedModel } from "./runtime/model.js";
export { type MemoryArray, MemoryView, SignalHandle } from "./runtime/signals.js";
export type { Value } from "./runtime/values.js";
export type { WasmSource } from "./runtime/wasm-api.js";
