/** SuperNeuroMAT networks in and out. */

export { ARRAY_REPRESENTATIONS, type ArrayRepresentation } from "./encoded-array.js";
export { type ExportSnmOptions, exportSuperNeuroMat } from "./export-snm.js";
export {
  type ImportedSnm,
  type ImportSnmOptions,
  importSuperNeuroMat,
  neuronsOf,
} from "./import-snm.js";
export type { InputAxon } from "./input-axons.js";
export type { NeuronScale } from "./neuron-scale.js";
export { type ReferenceStep, SnmReference } from "./reference.js";
export { type RunSnmOptions, runSuperNeuroMat, type SnmCore, type SnmOutcome, type SnmRun } from "./run-snm.js";
export type { SnmInputSpike, SnmNetwork, SnmStdp, SnmSynapses } from "./snm-network.js";
export { formatSnmReport, type SnmApproximate, type SnmReport } from "./snm-report.js";
export { type ParseSnnOptions, parseSnn } from "./snn-file.js";
export { STDP_MODES, type StdpMode } from "./stdp.js";
export { encodeSnn, type WriteSnnOptions } from "./write-snn.js";
