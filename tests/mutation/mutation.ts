import type { BuildName } from "../../protocol/builds.js";

/** A single-point change that the lockstep test must notice. */
export interface Mutation {
  /** RTL sources in hw/rtl, simulator sources in sim/. */
  readonly side: "rtl" | "sim";
  /** The build that shows it; tiny if it is not given. */
  readonly build?: BuildName;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly what: string;
}

type On = (file: string, what: string, find: string, replace: string) => Mutation;

const on =
  (where: Pick<Mutation, "side" | "build">): On =>
  (file, what, find, replace) => ({ ...where, file, find, replace, what });

export const rtl = on({ side: "rtl" });
export const rtlSmall = on({ side: "rtl", build: "small" });
export const sim = on({ side: "sim" });
