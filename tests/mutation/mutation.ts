/** A single-point change that the lockstep test must notice. */
export interface Mutation {
  /** RTL sources in hw/rtl, simulator sources in sim/. */
  readonly side: "rtl" | "sim";
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly what: string;
}

type On = (file: string, what: string, find: string, replace: string) => Mutation;

const on =
  (side: Mutation["side"]): On =>
  (file, what, find, replace) => ({ side, file, find, replace, what });

export const rtl = on("rtl");
export const sim = on("sim");
