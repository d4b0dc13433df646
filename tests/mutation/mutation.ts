import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { BuildName } from "../../protocol/tables/builds.js";

/** A single-point change that the lockstep test must notice. */
export interface Mutation {
  readonly side: "rtl" | "sim";
  /** The build that shows it; tiny if it is not given. */
  readonly build?: BuildName;
  /** Name of the file, with the folder above it if the name alone occurs twice. */
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
export const rtlLayers = on({ side: "rtl", build: "layers" });
export const sim = on({ side: "sim" });

/** Where the RTL and the simulator lie in a copy of the project. */
export const SIDES = { rtl: "hw/rtl", sim: "sim" } as const;

/** The path of a mutation's file in a copy of the project. Throws Error unless exactly one file has the name. */
export function mutatedFile(root: string, { side, file }: Mutation): string {
  const folder = join(root, SIDES[side]);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => `/${path}`.endsWith(`/${file}`) && !/node_modules|dist/.test(path),
  );
  if (paths.length !== 1) throw new Error(`${paths.length} files in ${folder} are named ${file}`);
  return join(folder, paths[0]!);
}
