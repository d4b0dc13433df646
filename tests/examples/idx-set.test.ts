import { expect, test } from "vitest";
import { setOfFiles } from "../../examples/mnist/idx-set.js";

const header = (shape: readonly number[]) => [
  0,
  0,
  8,
  shape.length,
  ...shape.flatMap((size) => [0, 0, size >> 8, size & 255]),
];
const images = (name: string, count: number) => ({
  name,
  bytes: Uint8Array.from([...header([count, 28, 28]), ...new Array<number>(count * 784).fill(count)]),
});
const labels = (name: string, count: number, label = 3) => ({
  name,
  bytes: Uint8Array.from([...header([count]), ...new Array<number>(count).fill(label)]),
});

test("four IDX files make a set in any order", () => {
  const set = setOfFiles([labels("t10k-l", 2), images("train-i", 5), labels("train-l", 5), images("t10k-i", 2)]);
  expect([set.train.length, set.test.length, set.axons, set.pixelMax]).toEqual([5, 2, 784, 255]);
  expect([set.train[0]!.pixels[0], set.train[4]!.label]).toEqual([5, 3]);
});

test("the part with fewer images is the test where no name says so, and a name counts more than the number", () => {
  const unnamed = setOfFiles([images("a", 2), labels("b", 2), images("c", 5), labels("d", 5)]);
  expect([unnamed.train.length, unnamed.test.length]).toEqual([5, 2]);
  const named = setOfFiles([images("train", 2), labels("train-l", 2), images("test", 5), labels("test-l", 5)]);
  expect([named.train.length, named.test.length]).toEqual([2, 5]);
  const equal = setOfFiles([images("t10k", 2), labels("l", 2, 1), images("x", 2), labels("t10k-labels", 2, 7)]);
  expect([equal.train[0]!.label, equal.test[0]!.label]).toEqual([1, 7]);
});

test.each([
  ["no files", []],
  ["a file twice as three", [images("a", 2), labels("b", 2), images("c", 3)]],
  ["labels that do not fit", [images("a", 2), labels("b", 2), images("c", 3), labels("d", 4)]],
])("%s are refused", (_what, files) => {
  expect(() => setOfFiles(files)).toThrow(/needed are the four IDX files of MNIST/);
});

test("labels above 9 are refused", () => {
  const files = [images("a", 2), labels("b", 2, 10), images("c", 3), labels("d", 3)];
  expect(() => setOfFiles(files)).toThrow(
    /a holds images 2 x 28 x 28, labels 2; expected n x 28 x 28 and n labels 0..9/,
  );
});
