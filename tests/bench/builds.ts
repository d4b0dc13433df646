import { BUILDS, type Build } from "../../protocol/tables/builds.js";

const LANES = 16;

/** A build for a network of so many neurons and axons, otherwise like `plastic`; payload and size as its limits ask. */
export function buildFor(neurons: number, axons: number): Build {
  const rows = Math.ceil(neurons / LANES) * LANES;
  const payloadWords = rows > 500 ? 1024 : 512;
  return { ...BUILDS.plastic, name: `${rows}x${axons}`, neurons: rows, axons: Math.max(4, axons), payloadWords };
}
