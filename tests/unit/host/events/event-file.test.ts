import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeBinary, decodeCsv, encodeBinary, encodeCsv } from "../../../../host/events/event-file.js";
import { checkEvents, eventList } from "../../../../host/events/events.js";
import { loadEvents, saveEvents } from "../../../../host/node/event-files.js";
import { crc32 } from "../../../../protocol/codecs/crc32.js";

const events = eventList([
  [0, 0],
  [0, 3],
  [7, 65535],
  [300, 1],
  [2 ** 32 - 1, 128],
]);

describe("CSV", () => {
  it("has a header and a line an event", () => {
    expect(encodeCsv(events)).toBe("step,index\n0,0\n0,3\n7,65535\n300,1\n4294967295,128\n");
    expect(decodeCsv(encodeCsv(events))).toEqual(events);
    expect(decodeCsv("step,index\r\n5,6\r\n\r\n")).toEqual(eventList([[5, 6]]));
    expect(decodeCsv("step,index\n").steps.length).toBe(0);
  });

  it.each([
    ["", "the file is empty"],
    ["index,step\n1,2\n", "line 1"],
    ["1,2\n", "line 1"],
    ["step,index\n1\n", "line 2"],
    ["step,index\n1,2\n\n3,4\n", "line 3"],
    ["step,index\n1,2,3\n", "line 2"],
    ["step,index\n1,x\n", "line 2"],
    ["step,index\n-1,2\n", "line 2"],
    ["step,index\n1.5,2\n", "line 2"],
    ["step,index\n1,65536\n", "line 2"],
    ["step,index\n1,2\n4294967296,2\n", "line 3"],
  ])("%j is refused with its line", (text, place) => {
    expect(() => decodeCsv(text, "in.csv")).toThrow(`in.csv: ${place}`);
    expect(() => decodeCsv(text, "in.csv")).toThrow(expect.objectContaining({ code: "EVENTS_INVALID" }));
  });
});

describe("binary", () => {
  const bytes = encodeBinary(events);

  it("is what its picture says", () => {
    expect(
      [
        ...encodeBinary(
          eventList([
            [1, 2],
            [300, 3],
          ]),
        ),
      ].slice(0, -4),
    ).toEqual([...[0x4c, 0x49, 0x46, 0x45, 1, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0], ...[1, 2, 0xab, 0x02, 3]]);
    expect(decodeBinary(bytes)).toEqual(events);
    expect(decodeBinary(encodeBinary(eventList([])))).toEqual(eventList([]));
  });

  it("is refused at every length it can be cut to, and with a byte more", () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeBinary(bytes.subarray(0, length), "in.bin")).toThrow(/^in\.bin: (truncated|does not start)/);
    }
    expect(() => decodeBinary(Uint8Array.from([...bytes, 0]))).toThrow("too long");
  });

  it("is refused with any bit flipped", () => {
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decodeBinary(damaged, "in.bin"), `bit ${bit}`).toThrow(
        expect.objectContaining({ code: "FILE_FORMAT", data: expect.objectContaining({ file: "in.bin" }) }),
      );
    }
  });

  it("is refused when its count does not fit its list, for all that the CRC-32 holds", () => {
    for (const count of [0, 4, 6, 2 ** 32 - 1]) {
      const forged = bytes.slice();
      const view = new DataView(forged.buffer);
      view.setUint32(8, count, true);
      view.setUint32(forged.length - 4, crc32(forged.subarray(0, -4)), true);
      expect(() => decodeBinary(forged)).toThrow(`does not hold the ${count} events`);
    }
  });
});

describe("files", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "lifwire-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("are told apart by their content", async () => {
    for (const name of ["a.csv", "a.bin"]) {
      const path = join(folder, name);
      await saveEvents(path, events);
      expect((await loadEvents(path)).events).toEqual(events);
    }
  });

  it("name the place of an event that does not fit", async () => {
    const path = join(folder, "order.csv");
    await writeFile(path, "step,index\n5,1\n4,1\n");
    const loaded = await loadEvents(path);
    const limits = { steps: 10, indices: 4, kind: "axon", ...loaded };
    expect(() => checkEvents(loaded.events, limits)).toThrow(`${path}: line 3: step is 4, allowed: 5 or later`);
    const late = { ...limits, events: loaded.events, steps: 5 };
    expect(() => checkEvents(loaded.events, late)).toThrow(`${path}: line 2: step is 5, allowed: 0..4`);
    expect(() => checkEvents(eventList([[0, 4]]), limits)).toThrow("line 2: axon is 4, allowed: 0..3");
  });

  it("that cannot be read or written are named", async () => {
    const none = join(folder, "none", "a.csv");
    await expect(loadEvents(none)).rejects.toMatchObject({ code: "FILE_READ", data: { file: none } });
    await expect(loadEvents(folder)).rejects.toMatchObject({ code: "FILE_READ" });
    await expect(saveEvents(none, events)).rejects.toMatchObject({ code: "FILE_WRITE", data: { file: none } });
  });
});
