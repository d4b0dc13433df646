import { once } from "node:events";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { loadNetwork } from "../../node/network-files.js";
import { CoreBridge } from "../live/core-bridge.js";
import { LiveSite, writeSite } from "../live/live-site.js";
import { type CliIo, wholeNumber } from "../options.js";

interface LiveOptions {
  readonly http: number;
  readonly out?: string;
  readonly port?: string;
  readonly json?: true;
}

/** `lifwire live`: the page in which a core runs, on loopback until Ctrl-C, or written into a folder. */
export function addLive(program: Command, io: CliIo): void {
  program
    .command("live")
    .description("watch a core run and learn in a browser page, until Ctrl-C")
    .argument(
      "[network]",
      "network file (JSON), or a folder with a network.json; default: the network of the first script",
    )
    .option("--http <port>", "serve on this port of 127.0.0.1; 0: a free one", wholeNumber(65535), 0)
    .option("--port <tcp://127.0.0.1:port>", "offer the page a core that `lifwire serve --tcp` serves")
    .option("--out <folder>", "write the page there instead, for any web server")
    .option("--verbose", "print the stack of an error")
    .action((network: string | undefined, options: LiveOptions) => live(network, options, io));
}

async function live(path: string | undefined, { http, out, port, json }: LiveOptions, io: CliIo): Promise<void> {
  const network = path === undefined ? undefined : JSON.stringify(await loadNetwork(await networkFile(path)));
  if (out !== undefined) {
    await writeSite(out, network);
    const page = join(out, "index.html");
    io.out(json ? `${JSON.stringify({ page })}\n` : `page  ${page}, for any web server\n`);
    return;
  }
  const site = await LiveSite.open(http, network, port === undefined ? undefined : new CoreBridge(port));
  io.out(json ? `${JSON.stringify({ page: site.url })}\n` : `page  ${site.url}\n`);
  try {
    if (!io.signal.aborted) await once(io.signal, "abort");
  } finally {
    site.close();
  }
}

async function networkFile(path: string): Promise<string> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(path, "network.json") : path;
}
