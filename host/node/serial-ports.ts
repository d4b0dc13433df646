import { readdir } from "node:fs/promises";
import { HostError } from "../errors.js";

/** A USB-UART bridge that boards for this core carry. */
export interface Bridge {
  readonly vendorId: string;
  readonly productId: string;
  readonly chip: string;
  /** Boards known to have it. */
  readonly boards: readonly string[];
  /** Interface of the UART where the chip has several; the others program the FPGA. */
  readonly uartInterface?: number;
}

/** The bridges of the supported boards. The same chips are on many other boards: only an answer proves a core. */
const BRIDGES: readonly Bridge[] = [
  {
    vendorId: "0403",
    productId: "6010",
    chip: "FT2232",
    boards: ["iCE40-HX8K", "iCEBreaker", "Arty A7", "Basys 3"],
    uartInterface: 1,
  },
  { vendorId: "0403", productId: "6011", chip: "FT4232", boards: [], uartInterface: 1 },
  { vendorId: "0403", productId: "6014", chip: "FT232H", boards: ["adapter"] },
  { vendorId: "0403", productId: "6001", chip: "FT232R", boards: ["adapter"] },
  { vendorId: "0403", productId: "6015", chip: "FT231X", boards: ["ULX3S"] },
  { vendorId: "10c4", productId: "ea60", chip: "CP2102", boards: ["adapter"] },
  { vendorId: "1a86", productId: "7523", chip: "CH340", boards: ["adapter"] },
  { vendorId: "1a86", productId: "55d3", chip: "CH343", boards: ["adapter"] },
  { vendorId: "067b", productId: "2303", chip: "PL2303", boards: ["adapter"] },
];

/** A serial port and what is known of it. */
export interface FoundPort {
  readonly path: string;
  /** Undefined for a port whose bridge is on no supported board. */
  readonly bridge?: Bridge;
  readonly usbId?: string;
  readonly serialNumber?: string;
  readonly manufacturer?: string;
  /** 0 may well be a core's UART, 1 perhaps, 2 hardly. */
  readonly rank: number;
}

/** What the operating system says about a port. */
export interface ListedPort {
  readonly path: string;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
  readonly pnpId?: string | undefined;
}

/** The serial ports of this computer, those most likely to be a core first. */
export async function listPorts(list: () => Promise<readonly ListedPort[]> = systemPorts): Promise<FoundPort[]> {
  const ports = (await list()).map(describe);
  return ports.sort((a, b) => a.rank - b.rank || a.path.localeCompare(b.path, "en", { numeric: true }));
}

/** What the system reports; on a Linux without udev, only the names of USB ports. */
async function systemPorts(): Promise<ListedPort[]> {
  try {
    const { SerialPort } = await import("serialport"); // its binding is 7 MB, only for those who have a port
    return await SerialPort.list();
  } catch {
    const names = await readdir("/dev").catch(() => []);
    return names.filter((name) => /^tty(USB|ACM)\d+$/.test(name)).map((name) => ({ path: `/dev/${name}` }));
  }
}

function describe(port: ListedPort): FoundPort {
  const { path, serialNumber, manufacturer } = port;
  const [vendorId, productId] = [port.vendorId?.toLowerCase(), port.productId?.toLowerCase()];
  const bridge = BRIDGES.find((known) => known.vendorId === vendorId && known.productId === productId);
  return {
    path,
    ...(bridge ? { bridge } : {}),
    ...(vendorId && productId ? { usbId: `${vendorId}:${productId}` } : {}),
    ...(serialNumber ? { serialNumber } : {}),
    ...(manufacturer ? { manufacturer } : {}),
    rank: bridge ? interfaceRank(bridge, port) : 2,
  };
}

/** Of a chip with several interfaces, those that program the FPGA come second. */
function interfaceRank({ uartInterface }: Bridge, { pnpId, path }: ListedPort): number {
  if (uartInterface === undefined) return 0;
  const told = /-if(\d\d)/.exec(pnpId ?? "")?.[1] ?? /MI_(\d\d)/i.exec(pnpId ?? path)?.[1];
  return told === undefined || Number(told) === uartInterface ? 0 : 1;
}

/** The ports that `auto` tries, in order; throws HostError PORT_NOT_FOUND without any. */
export async function candidatePorts(list?: () => Promise<readonly ListedPort[]>): Promise<string[]> {
  const set = process.env.LIFWIRE_PORT;
  const found = (await listPorts(list)).filter(({ rank }) => rank < 2).map(({ path }) => path);
  const candidates = [...new Set([...(set ? [set] : []), ...found])];
  if (candidates.length > 0) return candidates;
  const known = [...new Set(BRIDGES.map(({ chip }) => chip))].join(", ");
  const message = `no port with the bridge of a supported board (${known}) was found; plug the board in, or name its port`;
  throw new HostError("PORT_NOT_FOUND", message, { known });
}
