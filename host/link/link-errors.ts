import type { Frame } from "../../protocol/codecs/frame.js";
import { type Request, statusName } from "../../protocol/codecs/requests.js";
import { type OpcodeName, STATUSES, type StatusName } from "../../protocol/tables/opcodes.js";
import type { Transport } from "../../protocol/transport.js";
import { HostError, reasonOf } from "../errors.js";
import type { Verdict } from "./retry-policy.js";

const HEX_ADDRESS: readonly StatusName[] = ["badAddress", "readOnly", "badValue"];

/** The device's refusal of a request, in words; `data.status` and `data.detail` are its own. */
export function refusal(request: Request, frame: Frame): HostError {
  const status = statusName(frame.status);
  const detail = frame.body[0] ?? 0;
  const known = status ? STATUSES[status] : undefined;
  const shown = status && HEX_ADDRESS.includes(status) ? `0x${detail.toString(16)}` : String(detail);
  const what = known ? `${known.doc} (${known.detail}: ${shown})` : `status ${frame.status}, detail ${shown}`;
  return new HostError("DEVICE_REFUSED", `the device refused a ${request.name}: ${what}`, {
    request: request.name,
    status: status ?? frame.status,
    detail,
  });
}

/** Nothing came back, however often it was sent. */
export function noAnswer(transport: Transport, request: OpcodeName, attempts: number): HostError {
  const hint = "check that the device is powered, connected and at this baud rate";
  const message = `${transport.description}: no answer to ${request} after ${attempts} attempts; ${hint}`;
  return new HostError("LINK_TIMEOUT", message, { request, attempts, baudRate: transport.baudRate });
}

/** Something comes back, but no whole frame of the length needed. */
function tooNoisy(transport: Transport, request: OpcodeName, attempts: number): HostError {
  const hint = "use a shorter cable or a lower baud rate";
  const message = `${transport.description}: no undamaged answer to ${request} in ${attempts} attempts; ${hint}`;
  return new HostError("LINK_TIMEOUT", message, { request, attempts, baudRate: transport.baudRate });
}

/** Something comes back, but for too long no answer. */
function stalled(transport: Transport, request: OpcodeName, attempts: number): HostError {
  const hint =
    "the line is too noisy (a shorter cable or a lower baud rate helps) or the device is at fault (reset it)";
  const message = `${transport.description}: ${attempts} attempts at a ${request} brought bytes but no answer; ${hint}`;
  return new HostError("LINK_TIMEOUT", message, { request, attempts, baudRate: transport.baudRate });
}

/** Frames of this length arrive too rarely; the sender cuts them up. */
function splitNeeded(transport: Transport, request: OpcodeName): HostError {
  return new HostError("LINK_NOISY", `${transport.description}: the line is too noisy for a ${request} this long`);
}

/** The error of requests that are given up. */
export function givenUp(
  verdict: Exclude<Verdict, "again">,
  transport: Transport,
  request: OpcodeName,
  attempts: number,
): HostError {
  const errors = { split: splitNeeded, dead: noAnswer, noisy: tooNoisy, stalled };
  return errors[verdict](transport, request, attempts);
}

/** The transport is gone. */
export function lineLost(transport: Transport, reason: unknown): HostError {
  const message = `${transport.description}: connection lost: ${reasonOf(reason)}`;
  return new HostError("LINK_LOST", message, {}, { cause: reason });
}

/** The device does not continue where this session was: it was reset, or another host talked to it. */
export function wasReset(transport: Transport, expected: number, ours: number): HostError {
  const message = `${transport.description}: the device was reset or used by another program; connect and program it again`;
  return new HostError("DEVICE_RESET", message, { expected, ours });
}
