import type { RunFlags } from "../../../protocol/codecs/requests.js";
import type { Build } from "../../../protocol/tables/builds.js";
import { packWord, unpackField, wordMask } from "../../../protocol/tables/fields.js";
import { RUN_FLAGS } from "../../../protocol/tables/opcodes.js";
import { GAINS } from "../../kernel/gains.js";
import type { Registers } from "./registers.js";

const LEARNING_FLAGS = { clearTraces: 1, learn: 1 } as const satisfies RunFlags;
const ENCODER_FLAGS = { encode: 1, drawPhases: 1 } as const satisfies RunFlags;
const THIRD_FACTOR_FLAGS = { clearModulator: 1, consolidate: 1 } as const satisfies RunFlags;

/** Whether a build can run with the given flags; see the RTL's request_check. */
export class RunCheck {
  /** Flags that the build knows. */
  private readonly known: number;

  constructor(
    build: Build,
    private readonly registers: Registers,
  ) {
    const absent = {
      ...(build.learning ? {} : LEARNING_FLAGS),
      ...(build.encoder ? {} : ENCODER_FLAGS),
      ...(build.thirdFactor ? {} : THIRD_FACTOR_FLAGS),
    };
    this.known = wordMask(RUN_FLAGS) & ~packWord(RUN_FLAGS, absent);
  }

  /** False for parts the build lacks, and for a consolidation without learning or with a rule at presynaptic spikes. */
  accepts(flags: number): boolean {
    const { consolidate, learn } = RUN_FLAGS.fields;
    if ((flags & ~this.known) !== 0) return false;
    if (unpackField(consolidate, flags) === 0) return true;
    return unpackField(learn, flags) === 1 && this.registers.fields("learningRule").preGain === GAINS.off;
  }
}
