import { REGISTER_NAMES, type RegisterName, registerAddress } from "../../protocol/tables/registers.js";

/** The device's counters; those of 32 bits wrap. */
export interface Counters {
  readonly step: number;
  /** Clock cycles since reset, exact up to 2^53. */
  readonly cycles: number;
  readonly stepCycles: number;
  readonly spikesIn: number;
  readonly spikesOut: number;
  readonly requests: number;
  readonly crcErrors: number;
  readonly framingErrors: number;
  readonly resynchronisations: number;
  readonly rejections: number;
  readonly resends: number;
}

/** Reads all counters in one request, so that they belong to one moment. */
export async function readCounters(device: {
  read(address: number, count: number): Promise<Uint32Array>;
}): Promise<Counters> {
  const first = registerAddress("step");
  const words = await device.read(first, REGISTER_NAMES.length - first);
  const value = (name: RegisterName) => words[registerAddress(name) - first]!;
  return {
    step: value("step"),
    cycles: value("cycleHigh") * 2 ** 32 + value("cycleLow"),
    stepCycles: value("stepCycles"),
    spikesIn: value("spikesIn"),
    spikesOut: value("spikesOut"),
    requests: value("requests"),
    crcErrors: value("crcErrors"),
    framingErrors: value("framingErrors"),
    resynchronisations: value("resynchronisations"),
    rejections: value("rejections"),
    resends: value("resends"),
  };
}
