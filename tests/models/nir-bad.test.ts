import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { importNir } from "../../host/api/models.js";
import { HostError } from "../../host/api/shared.js";
import { DATA, readExpected } from "./support.js";

const REFUSED: Readonly<Record<string, readonly [string, string]>> = {
  "dangling-edge.nir": ["MODEL_INVALID", 'there is no node "lif1"'],
  "shape-mismatch.nir": ["MODEL_INVALID", 'node "w", weight has shape (2,3); allowed: 2 columns'],
  "unknown-type.nir": ["MODEL_INVALID", 'node "lif", type is "Izhikevich"'],
  "no-type.nir": ["MODEL_INVALID", 'node "lif", type is missing'],
  "missing-field.nir": ["MODEL_INVALID", 'node "lif", tau is missing'],
  "nan-weight.nir": ["MODEL_INVALID", 'node "w", weight[0, 1] is NaN'],
  "tau-zero.nir": ["MODEL_INVALID", 'node "lif", tau[0] is 0; allowed: a finite number above 0'],
  "tau-below-dt.nir": ["MODEL_INVALID", 'node "lif", tau is'],
  "cycle-without-neuron.nir": ["MODEL_UNSUPPORTED", "is in a cycle without a neuron"],
  "no-input.nir": ["MODEL_INVALID", "there is no Input node"],
  "truncated.nir": ["FILE_FORMAT", "it is damaged: truncated file"],
  "not-hdf5.nir": ["FILE_FORMAT", "it is not HDF5"],
  "other-hdf5.nir": ["MODEL_INVALID", "there is no group /node"],
  "too-large.nir": ["MODEL_UNSUPPORTED", "needs 3000 neurons; the largest build has 1024"],
  "duplicate-edge.nir": ["MODEL_INVALID", "has w -> lif twice"],
  "lzf.nir": ["MODEL_INVALID", "weight cannot be read: required filter 'lzf' is not registered"],
};

const files = readExpected<readonly { readonly file: string; readonly expect: string }[]>("nir-bad/expected.json");
const load = (file: string) => importNir(join(DATA, "nir-bad", file), { dialect: "snntorch" });

describe("files to refuse, or that mean something clear", () => {
  it("are all there", () => expect(files.length).toBe(21));

  it.each(Object.entries(REFUSED))("%s is refused in one line that names the place", async (file, [code, text]) => {
    const thrown: unknown = await load(file).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(HostError);
    const { message, code: found } = thrown as HostError;
    expect(message).toContain(text);
    expect(message).toContain(file);
    expect(message).not.toContain("\n");
    expect(found).toBe(code);
    expect(files.find((entry) => entry.file === file)!.expect).not.toBe("accept");
  });

  it.each(files.filter(({ file }) => !(file in REFUSED)))("$file is accepted", async ({ file, expect: due }) => {
    expect(due).toBe("accept");
    const { network, report } = await load(file);
    expect(network.populations.length).toBe(1);
    const [lif] = network.populations;
    const old = file === "old-1.0.4.nir";
    expect(lif!.parameters.resetBySubtraction).toBe(old ? 1 : undefined);
    const text = report.map((fact) => fact.text).join("\n");
    if (old) expect(text).toContain("NIR up to 1.0.5 takes v_threshold off v");
    if (file === "no-v-reset.nir") expect(text).toContain("NIR from 1.0.6 on takes a missing v_reset as 0");
    if (file === "no-version.nir") expect(text).toContain("no version in the file");
  });
});
