import { Network } from "../network/network.js";
import { Curves } from "../pictures/curves.js";
import { Raster } from "../pictures/raster.js";
import { readJson, saveFile } from "./files.js";

// What scripts on Node call as methods. The classes know no files, so that a browser can have them.
declare module "../network/network.js" {
  namespace Network {
    /** Reads a network file; throws HostError FILE_READ, FILE_FORMAT or NETWORK_INVALID. */
    let load: (path: string) => Promise<Network>;
  }
}
declare module "../pictures/curves.js" {
  interface Curves {
    /** Writes the SVG; throws HostError FILE_WRITE. */
    save(path: string): Promise<void>;
  }
}
declare module "../pictures/raster.js" {
  interface Raster {
    /** Writes the SVG; throws HostError FILE_WRITE. */
    save(path: string): Promise<void>;
  }
}

/** Reads a network file; throws HostError FILE_READ, FILE_FORMAT or NETWORK_INVALID. */
export async function loadNetwork(path: string): Promise<Network> {
  return Network.fromJSON(await readJson(path), path);
}

/** Writes a picture as SVG; throws HostError FILE_WRITE. */
export async function savePicture(picture: { toSvg(): string }, path: string): Promise<void> {
  await saveFile(path, picture.toSvg());
}

Network.load = loadNetwork;
Raster.prototype.save = function save(path) {
  return savePicture(this, path);
};
Curves.prototype.save = function save(path) {
  return savePicture(this, path);
};
