import type { FlowErrorCode } from "../../../hw/flow/errors.js";
import type { ProtocolErrorCode } from "../../../protocol/errors.js";
import type { SimError } from "../../../sim/errors.js";
import type { ErrorInfo, HostErrorCode } from "../../error-codes.js";

type OtherCode = Exclude<ProtocolErrorCode | FlowErrorCode | SimError["code"], HostErrorCode>;

/** Every code of the layers below and beside the host: protocol, simulator, flow from RTL to bitstream. */
export const OTHER_ERRORS: Readonly<Record<OtherCode, ErrorInfo>> = {
  BUILD_UNKNOWN: {
    kind: "usage",
    cause: "There is no build of that name.",
    cure: "Use a name or parameters (neurons=400,axons=784) as the message lists them.",
  },
  BUILD_INVALID: {
    kind: "usage",
    cause: "A parameter of a build is out of range, or two do not go together.",
    cure: "Correct the parameter that the message names.",
  },
  BUILD_NOT_SHIPPED: {
    kind: "usage",
    cause: "This build has no compiled model of its RTL in the package.",
    cure: 'Use a build that the message names, or the backend "sim", which takes every build.',
  },
  BOARD_UNKNOWN: {
    kind: "usage",
    cause: "There is no board of that name.",
    cure: "`lifwire boards` lists the boards.",
  },
  NOT_A_LIFWIRE: {
    kind: "device",
    cause: "What answered does not describe itself as a Lifwire core.",
    cure: "Choose another port, or load the core into the board.",
  },
  DESCRIPTOR_INVALID: {
    kind: "device",
    cause: "The core describes a build that the protocol does not allow; the message names the field.",
    cure: "Check the bitstream's timing, and that line and rate carry undamaged words.",
  },
  PROTOCOL_VERSION: {
    kind: "device",
    cause: "The core speaks another version of the protocol.",
    cure: "Use the package that the bitstream was built with, or build the bitstream again.",
  },
  FIELD_OVERLAP: { kind: "failure", cause: "Two fields of a word overlap.", cure: "A fault in a table: report it." },
  FIELD_RANGE: {
    kind: "failure",
    cause: "A field does not fit its word.",
    cure: "A fault in a table: report it.",
  },
  VALUE_RANGE: {
    kind: "failure",
    cause: "A value does not fit its field.",
    cure: "Use a value in the range that the message names.",
  },
  FRAME_TOO_LONG: {
    kind: "failure",
    cause: "A request is longer than a frame of this build.",
    cure: "Split it; the host's own methods do.",
  },
  BODY_SHAPE: {
    kind: "failure",
    cause: "A request's words do not have the shape of its opcode.",
    cure: "Use the functions of lifwire/protocol that make requests.",
  },
  EVENT_ORDER: {
    kind: "failure",
    cause: "Events are not in the order of steps.",
    cure: "Sort them; `eventList` does.",
  },
  EVENT_RANGE: {
    kind: "failure",
    cause: "An event's index does not fit its field.",
    cure: "Use an axon or neuron of the build.",
  },
  EVENT_TRUNCATED: {
    kind: "device",
    cause: "The spikes of a reply end in the middle of a word.",
    cure: "Check the bitstream's timing and its version.",
  },
  KERNEL: {
    kind: "failure",
    cause: "The simulator's WebAssembly kernel cannot be loaded.",
    cure: "Use a version of Node.js or a browser with WebAssembly SIMD.",
  },
  DOES_NOT_FIT: {
    kind: "mismatch",
    cause: "The build needs more of a resource than the board's chip has.",
    cure: "Use the build that the message names, or `lifwire build --search`.",
  },
  TIMING: {
    kind: "mismatch",
    cause: "The placed design is slower than the board's clock.",
    cure: "Try more placements with `--attempts`, or a smaller build.",
  },
  TOOL_MISSING: {
    kind: "failure",
    cause: "A tool of the flow is not installed.",
    cure: "Install it, or use `--install-tools`.",
  },
  TOOL_FAILED: {
    kind: "failure",
    cause: "A tool of the flow ended with an error.",
    cure: "Read its log, which the message names.",
  },
  TOOL_INSTALL: {
    kind: "failure",
    cause: "npm could not install a tool.",
    cure: "Check the connection, or install the tool by other means.",
  },
};
