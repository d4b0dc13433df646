import { ProtocolError } from "../errors.js";
import { BUILDS, type Build, buildByName, checkBuild, minimumPayloadWords, wholeStepWords } from "./builds.js";

/** What a build's text may set, in the order in which a text names them. */
export const BUILD_PARAMETERS = Object.keys(BUILDS.standard).filter((key) => key !== "name") as readonly (keyof Omit<
  Build,
  "name"
>)[];

/** Clock and rate belong to the board, whatever the build. */
const OF_THE_BOARD: readonly string[] = ["clockHz", "baudDivisor"];

/** The parameters, except clock and rate, in which a core differs from a build. */
export function differingParameters(
  asked: Omit<Build, "name">,
  found: Omit<Build, "name">,
): (typeof BUILD_PARAMETERS)[number][] {
  return BUILD_PARAMETERS.filter((key) => !OF_THE_BOARD.includes(key) && found[key] !== asked[key]);
}

/** The text of a core's build: a shipped build's name, or its parameters. */
export function buildText(found: Omit<Build, "name">): string {
  const shipped = Object.values(BUILDS).find((build) => differingParameters(build, found).length === 0);
  if (shipped) return shipped.name;
  return BUILD_PARAMETERS.map((key) => `${key}=${Number(found[key])}`).join(",");
}

/**
 * A build from text: a name ("tiny"), or your own parameters ("neurons=400,axons=784,lanes=16"). Those not named are
 * the standard build's; `payloadWords` is at least what `neurons` and a step with an event on every axon need. Throws
 * ProtocolError BUILD_UNKNOWN, BUILD_INVALID, naming the parameter and what is allowed.
 */
export function parseBuild(text: string): Build {
  if (!text.includes("=")) return buildByName(text);
  const given: Partial<Record<(typeof BUILD_PARAMETERS)[number], number>> = {};
  for (const part of text.split(",")) {
    const [key = "", value = "", more] = part.split("=").map((side) => side.trim());
    const parameter = BUILD_PARAMETERS.find((name) => name === key);
    if (!parameter) throw invalid(text, key, value, `one of the parameters ${BUILD_PARAMETERS.join(", ")}`);
    if (more !== undefined || !/^\d+$/.test(value)) throw invalid(text, key, value, "one whole number");
    if (parameter in given) throw invalid(text, key, value, `once only, but it was ${given[parameter]} before`);
    if (isSwitch(parameter) && Number(value) > 1) throw invalid(text, key, value, "0 or 1");
    given[parameter] = Number(value);
  }
  const neurons = given.neurons ?? BUILDS.standard.neurons;
  const axons = given.axons ?? BUILDS.standard.axons;
  const needed = Math.max(BUILDS.standard.payloadWords, minimumPayloadWords(neurons), wholeStepWords(axons));
  const payloadWords = 2 ** Math.ceil(Math.log2(needed));
  const { learning = 1, columns = learning, thirdFactor = 0, encoder = 1, serialUpdate = 0, ...numbers } = given;
  const switches = {
    learning: learning === 1,
    columns: columns === 1,
    thirdFactor: thirdFactor === 1,
    encoder: encoder === 1,
    serialUpdate: serialUpdate === 1,
  };
  return checkBuild({ ...BUILDS.standard, payloadWords, ...numbers, ...switches, name: text });
}

/** Whether a parameter is a switch, written 1 or 0. */
function isSwitch(parameter: keyof Build): boolean {
  return typeof BUILDS.standard[parameter] === "boolean";
}

function invalid(text: string, parameter: string, value: string, allowed: string): ProtocolError {
  const message = `build ${text}: ${parameter || "an empty part"} is "${value}", allowed: ${allowed}`;
  return new ProtocolError("BUILD_INVALID", message, { parameter, value, allowed });
}
