import { differingParameters, parseBuild } from "../../../protocol/tables/build-text.js";
import { HostError } from "../../errors.js";
import type { CoreOptions } from "../options.js";

/**
 * The options with the build that a file is for, where none was asked for. Throws HostError BUILD_MISMATCH when another one was,
 * before a core is opened.
 */
export function withBuild<T extends CoreOptions>(options: T, build: string | undefined, file: string): T {
  if (build === undefined) return options;
  if (options.build === undefined) return { ...options, build };
  const [due, asked] = [parseBuild(build), parseBuild(options.build)];
  const [wrong] = differingParameters(due, asked);
  if (wrong === undefined) return options;
  const message = `${file}: it is for the build ${build}, but --build is ${options.build}: ${wrong} is ${asked[wrong]}, not ${due[wrong]}`;
  throw new HostError("BUILD_MISMATCH", message, { file, build, asked: options.build, parameter: wrong });
}
