import { expect, test } from "vitest";
import { portError } from "../../../../host/node/serial-errors.js";

// What the operating systems say, as the serial port's library passes it on.
test.each([
  ["Error: No such file or directory, cannot open /dev/ttyX", "PORT_NOT_FOUND", "lifwire ports"],
  ["Opening COM9: File not found", "PORT_NOT_FOUND", "lifwire ports"],
  ["Error: Permission denied, cannot open /dev/ttyX", "PORT_PERMISSION", "dialout"],
  ["Error: Resource temporarily unavailable Cannot lock port", "PORT_BUSY", "another program"],
  ["Error: Inappropriate ioctl for device, cannot open /dev/ttyX", "PORT_NOT_SERIAL", "not a serial port"],
  ["Error: Input/output error, cannot open /dev/ttyX", "PORT_OPEN", "Input/output error, cannot open"],
  ["Opening COM9: Unknown error code 31", "PORT_OPEN", "Unknown error code 31"],
])("%s: %s", (said, code, hint) => {
  const cause = new Error(said);
  const error = portError("/dev/ttyX", cause);
  expect(error).toMatchObject({ code, cause, data: { path: "/dev/ttyX", reason: said.replace("Error: ", "") } });
  expect(error.message).toMatch(/^\/dev\/ttyX: [^\n]+$/);
  expect(error.message).toContain(hint);
});
