import { mkdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder, readBytes } from "./files.js";
import { replaceFile } from "./writing/file-set.js";

// The rates at which cores last answered, by port, in the user's cache folder: a core keeps its rate, and only the
// process that set it knows it. It is only a hint: a file that is damaged, gone or cannot be written is not a fault.

const FORMAT = "lifwire-port-rates";
const BYTES_MAX = 65_536;
/** Ports that are remembered: those that answered last. */
const PORTS_MAX = 64;
/** Rates that a line can have. */
const [RATE_MIN, RATE_MAX] = [1, 100e6];

type Rates = ReadonlyMap<string, number>;

/** The rate at which a core last answered on a port; undefined if that is not known. */
export async function rememberedRate(port: string): Promise<number | undefined> {
  return (await load()).get(await placeOf(port));
}

/** Remembers the rate at which a core answers on a port, where the cache folder can be written. */
export async function rememberRate(port: string, baudRate: number): Promise<void> {
  try {
    const place = await placeOf(port);
    const rates = await load();
    if (rates.get(place) === baudRate) return;
    const others = [...rates].filter(([other]) => other !== place);
    const kept = [...others, [place, baudRate] as const].slice(-PORTS_MAX);
    await mkdir(dirname(file()), { recursive: true });
    await replaceFile(file(), `${JSON.stringify({ format: FORMAT, rates: Object.fromEntries(kept) })}\n`);
  } catch {
    // The next command has to search.
  }
}

/** The target of a link, so that all names of a port count as one port. */
async function placeOf(port: string): Promise<string> {
  return realpath(port).catch(() => port);
}

const file = () => join(cacheFolder(), "port-rates.json");

async function load(): Promise<Rates> {
  try {
    const text = new TextDecoder().decode(await readBytes(file(), { bytesMax: BYTES_MAX }));
    const { format, rates } = JSON.parse(text) as { format?: unknown; rates?: unknown };
    if (format !== FORMAT || typeof rates !== "object" || rates === null) return new Map();
    return new Map(Object.entries(rates).filter((entry): entry is [string, number] => isRate(entry[1])));
  } catch {
    return new Map();
  }
}

function isRate(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= RATE_MIN && Number(value) <= RATE_MAX;
}
