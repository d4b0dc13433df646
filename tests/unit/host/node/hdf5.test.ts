import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { dataset, group, type Hdf5Dataset, type Hdf5Group } from "../../../../host/models/hdf5-tree.js";
import { hdf5Bytes, readHdf5 } from "../../../../host/node/hdf5/hdf5-file.js";
import { projectRoot } from "../../../../hw/project.js";

const data = join(projectRoot(), "tests/models/data");
const folder = mkdtempSync(join(tmpdir(), "lifwire-hdf5-"));

function at(tree: Hdf5Group, path: string): Hdf5Dataset {
  let node: unknown = tree;
  for (const name of path.split("/")) node = (node as Hdf5Group).entries.get(name);
  return node as Hdf5Dataset;
}

describe("HDF5 files", () => {
  it("are read as plain values: floats of both widths, integers, texts of both kinds, scalars", async () => {
    const tree = await readHdf5(join(data, "nir-bad/fixed-length-strings.nir"));
    expect(at(tree, "node/type").values).toEqual(["NIRGraph"]);
    const digits = await readHdf5(join(data, "nir/digits-cubalif.nir"));
    expect(at(digits, "version")).toMatchObject({ shape: [], values: ["1.0.8"] });
    expect(at(digits, "node/edges").shape).toEqual([5, 2]);
    expect(at(digits, "node/nodes/0/weight").values).toBeInstanceOf(Float32Array);
    expect([...at(digits, "node/nodes/input/shape").values]).toEqual([64]);
  });

  it("are written and read back equal", async () => {
    const halves = dataset(Float32Array.of(0.5, -2));
    const tree = group(
      [
        [
          "weights",
          {
            ...dataset(Float64Array.of(1, 2, 3, 4, 5, 1e-300), [2, 3]),
            attributes: new Map([["unit", dataset(["mV"], [])]]),
          },
        ],
        ["halves", halves],
        ["name", dataset(["a b"], [])],
        ["names", dataset(["a", "ä", "c", "d"], [2, 2])],
        ["shape", dataset(Int32Array.of(1, -7))],
        ["one", dataset(Float64Array.of(0.25), [])],
        ["inner", group([["deep", dataset(Float64Array.of(1))]])],
      ],
      new Map([["kind", dataset(["Test"], [])]]),
    );
    const path = join(folder, "own.h5");
    writeFileSync(path, await hdf5Bytes(tree, path));
    const back = await readHdf5(path);
    expect([...back.entries.keys()].sort()).toEqual([...tree.entries.keys()].sort());
    for (const name of ["weights", "halves", "names", "name", "one"]) expect(at(back, name)).toEqual(at(tree, name));
    expect(at(back, "shape")).toMatchObject({ shape: [2], values: Float64Array.of(1, -7) });
    expect(back.attributes.get("kind")?.values).toEqual(["Test"]);
  });

  it("are refused in one line each when they are not HDF5, cut off, too large, or hold too much", async () => {
    await expect(readHdf5(join(data, "nir-bad/not-hdf5.nir"))).rejects.toThrow(/not-hdf5.nir: it is not HDF5/);
    await expect(readHdf5(join(data, "nir-bad/truncated.nir"))).rejects.toThrow(
      /it is damaged: truncated file: eof = \d+/,
    );
    await expect(readHdf5(join(folder, "absent.nir"))).rejects.toThrow("no such file");
    const digits = join(data, "nir/digits-lif.nir");
    await expect(readHdf5(digits, { fileBytes: 1000 })).rejects.toThrow("allowed: at most 1000");
    await expect(readHdf5(digits, { values: 100 })).rejects.toThrow("more than 100 values");
    await expect(readHdf5(digits, { depth: 1 })).rejects.toThrow("nested more than 1 deep");
    await expect(readHdf5(digits, { nodes: 5 })).rejects.toThrow("more than 5 groups and datasets");
    await expect(readHdf5(digits, { timeoutMs: 1 })).rejects.toThrow("more than 1 ms");
    expect(readFileSync(digits).length).toBeGreaterThan(1000);
  });

  it("tell which dataset has a filter that is not known, and read the others", async () => {
    const tree = await readHdf5(join(data, "nir-bad/lzf.nir"));
    const unreadable: string[] = [];
    const walk = (node: Hdf5Group) => {
      for (const child of node.entries.values()) {
        if (child.kind === "group") walk(child);
        if (child.kind === "unreadable") unreadable.push(child.why);
      }
    };
    walk(tree);
    expect(new Set(unreadable)).toEqual(new Set(["required filter 'lzf' is not registered"]));
    expect(at(tree, "node/type").values).toEqual(["NIRGraph"]);
  });
});
