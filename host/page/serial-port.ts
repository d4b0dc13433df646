interface SerialAccess {
  requestPort(): Promise<unknown>;
  getPorts(): Promise<readonly unknown[]>;
}

/** Asks the user for a board: its place among the ports that the page may use, or a sentence that says why not. */
export async function choosePort(): Promise<number | string> {
  const { serial } = navigator as { serial?: SerialAccess };
  if (!serial)
    return "This browser has no Web Serial: use Chrome or Edge for a board on USB. The core stays as it was.";
  try {
    const port = await serial.requestPort();
    const place = (await serial.getPorts()).indexOf(port);
    return place < 0 ? "The browser took the board back at once. The core stays as it was." : place;
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : "";
    if (name === "NotFoundError") return "No board was chosen, so the core stays as it was.";
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return `The browser does not permit this page to use a serial port (${why}). The core stays as it was.`;
  }
}
