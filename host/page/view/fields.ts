/** Colours of weights from the most negative through 0 to the most positive, as pixels: red, green, blue, opaque. */
const SHADES = 255;
const PALETTE = Uint32Array.from({ length: 2 * SHADES + 1 }, (_, i) => {
  const part = 1 - Math.abs(i - SHADES) / SHADES;
  const strong = i < SHADES ? [33, 102, 172] : [178, 24, 43];
  const [red, green, blue] = strong.map((channel) => Math.round(channel + (247 - channel) * part));
  return (0xff000000 | (blue! << 16) | (green! << 8) | red!) >>> 0;
});

/** How weights lie: `sources` of each neuron, as images of this many columns. */
export interface FieldShape {
  readonly sources: number;
  readonly neurons: number;
  readonly imageColumns: number;
}

/** Weights as images side by side, blue below 0, white at 0, red above; one pixel per weight, a clear line between images. */
export function drawFields(canvas: HTMLCanvasElement, values: ArrayLike<number>, shape: FieldShape): void {
  const { sources, neurons, imageColumns } = shape;
  const imageRows = Math.ceil(sources / imageColumns);
  const across = Math.ceil(Math.sqrt((neurons * imageRows) / imageColumns));
  const down = Math.ceil(neurons / across);
  const [width, height] = [across * (imageColumns + 1) + 1, down * (imageRows + 1) + 1];
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  let most = 1;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  for (let s = 0; s < sources; s++) {
    const inImage = (1 + Math.floor(s / imageColumns)) * width + 1 + (s % imageColumns);
    for (let n = 0; n < neurons; n++) {
      const corner = Math.floor(n / across) * (imageRows + 1) * width + (n % across) * (imageColumns + 1);
      pixels[corner + inImage] = PALETTE[SHADES + Math.round((SHADES * values[s * neurons + n]!) / most)]!;
    }
  }
  context.putImageData(image, 0, 0);
}
