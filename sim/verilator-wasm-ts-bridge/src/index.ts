export type { StopReason } from "./abi.js";
export type { ModelDescription, PortDescription, SignalDescription } from "./description.js";
export type { Edge, EdgeView } from "./edge-log.js";
export { BridgeError, type BridgeErrorCode } from "./errors.js";
export { type InstantiateOptions, instantiateModel, type ModelInstance } from "./instantiate.js";
export { type ModelTypes, VerilatedModel } from "./model.js";
export { type MemoryArray, MemoryView, SignalHandle } from "./signals.js";
export type { Value } from "./values.js";
export type { WasmSource } from "./wasm-api.js";
