import type { Build } from "../../protocol/tables/builds.js";

/** What a design uses, or a chip has. A block RAM is the chip's own: iCE40 4 kbit, ECP5 16 kbit, Artix-7 36 kbit. */
export interface Resources {
  /** Look-up tables; on iCE40, once placed, logic cells. */
  readonly lut: number;
  readonly ff: number;
  readonly bram: number;
  readonly dsp: number;
  /** Single-port RAM of 256 kbit each, iCE40 UltraPlus only. */
  readonly spram: number;
}

export type ResourceName = keyof Resources;

export type Family = "ice40" | "ecp5" | "xilinx";

export interface Chip {
  readonly name: string;
  readonly family: Family;
  readonly capacity: Resources;
  /** Bits of data in one block RAM. */
  readonly bramBits: number;
  /** Options that the synthesis of this family needs, besides the top. */
  readonly synthesis: readonly string[];
  /** What nextpnr needs to know of the chip; the part name for Vivado. */
  readonly device: readonly string[];
}

/** A board: folder of its top and pins, chip, clock, and a build that fits: the largest found, or one for a task. */
export interface Board {
  /** What the command line calls it. */
  readonly name: string;
  /** Its folder in hw/boards; boards that differ only in the chip share one. */
  readonly folder: string;
  readonly title: string;
  readonly chip: Chip;
  readonly top: string;
  readonly pins: string;
  /** Oscillator on the board; `build.clockHz` is what its PLL makes of it. */
  readonly oscillatorHz: number;
  readonly build: Build;
  /** Name of the board in openFPGALoader. */
  readonly programmer: string;
}

/** Parts of a build that learns MNIST with a hidden layer: an axon per pixel, controls, rows only, a third factor. */
export const LAYERS = {
  axons: 800,
  fractionBits: 2,
  columns: false,
  thirdFactor: true,
  payloadWords: 512,
} as const satisfies Partial<Build>;

export const CHIPS = {
  up5k: {
    name: "iCE40 UP5K",
    family: "ice40",
    capacity: { lut: 5280, ff: 5280, bram: 30, dsp: 8, spram: 4 },
    bramBits: 4096,
    synthesis: ["-dsp", "-spram", "-abc9", "-device", "u"],
    device: ["--up5k", "--package", "sg48"],
  },
  hx8k: {
    name: "iCE40 HX8K",
    family: "ice40",
    capacity: { lut: 7680, ff: 7680, bram: 32, dsp: 0, spram: 0 },
    bramBits: 4096,
    synthesis: ["-abc9", "-device", "hx"],
    device: ["--hx8k", "--package", "ct256"],
  },
  ecp5x25: {
    name: "ECP5 LFE5U-25F",
    family: "ecp5",
    capacity: { lut: 24288, ff: 24288, bram: 56, dsp: 28, spram: 0 },
    bramBits: 16384,
    synthesis: ["-abc9"],
    device: ["--25k", "--package", "CABGA381", "--speed", "6"],
  },
  ecp5x85: {
    name: "ECP5 LFE5U-85F",
    family: "ecp5",
    capacity: { lut: 83640, ff: 83640, bram: 208, dsp: 156, spram: 0 },
    bramBits: 16384,
    synthesis: ["-abc9"],
    device: ["--85k", "--package", "CABGA381", "--speed", "6"],
  },
  cmod35t: {
    name: "Artix-7 XC7A35T",
    family: "xilinx",
    capacity: { lut: 20800, ff: 41600, bram: 50, dsp: 90, spram: 0 },
    bramBits: 36864,
    synthesis: ["-family", "xc7", "-flatten", "-abc9"],
    device: ["xc7a35tcpg236-1"],
  },
  arty35t: {
    name: "Artix-7 XC7A35T",
    family: "xilinx",
    capacity: { lut: 20800, ff: 41600, bram: 50, dsp: 90, spram: 0 },
    bramBits: 36864,
    synthesis: ["-family", "xc7", "-flatten", "-abc9"],
    device: ["xc7a35ticsg324-1L"],
  },
} as const satisfies Record<string, Chip>;
