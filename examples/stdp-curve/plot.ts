import { SERIES, svgDocument, svgText } from "lifwire";

/** One rule's panel: the change of the weight over the lag, a curve for each weight it started from. */
export interface Panel {
  readonly title: string;
  readonly lags: readonly number[];
  readonly curves: readonly { readonly label: string; readonly changes: ArrayLike<number> }[];
}

// Pixels.
const WIDTH = 300;
const HEIGHT = 210;
const PLOT = { left: 44, top: 28, width: 236, height: 144 };
const ACROSS = 3;

/** Panels side by side as an SVG document. */
export function plotSvg(panels: readonly Panel[]): string {
  const down = Math.ceil(panels.length / ACROSS);
  const parts = panels.map((panel, i) => {
    const [x, y] = [(i % ACROSS) * WIDTH, Math.floor(i / ACROSS) * HEIGHT];
    return `<g transform="translate(${x} ${y})">${drawPanel(panel)}</g>`;
  });
  const rules = panels.map(({ title }) => title).join(", ");
  const title = `Change of a weight over the time between the two spikes, by rule: ${rules}`;
  return svgDocument({ width: ACROSS * WIDTH, height: down * HEIGHT, fontSize: 10, title }, parts);
}

function drawPanel({ title, lags, curves }: Panel): string {
  const { left, top, width, height } = PLOT;
  const [first, last] = [lags[0]!, lags.at(-1)!];
  const most = Math.max(1e-9, ...curves.flatMap(({ changes }) => Array.from(changes, Math.abs)));
  const x = (lag: number) => round(left + ((lag - first) * width) / (last - first));
  const y = (change: number) => round(top + height / 2 - (change / most) * (height / 2));
  const marks = curves.map(({ label, changes }, c) => {
    const colour = c % SERIES.length;
    const dots = lags.map((lag, i) => `<circle cx="${x(lag)}" cy="${y(changes[i]!)}" r="1.4"/>`).join("");
    const name = svgText(left + 16, top + 12 + 12 * c, `from ${label}`);
    return `<g class="lw-f${colour}">${dots}</g><path d="M${left + 4} ${top + 8.5 + 12 * c}h9" stroke-width="3" class="lw-s${colour}"/>${name}`;
  });
  const shown = Number(most.toPrecision(3));
  const muted = 'class="lw-muted"';
  const end = 'text-anchor="end" class="lw-muted"';
  return [
    svgText(left, 18, title, 'font-size="12" class="lw-text"'),
    `<path d="M${left} ${y(0)}h${width}M${x(0)} ${top}v${height}" class="lw-grid"/>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" class="lw-frame"/>`,
    svgText(left - 4, top + 8, String(shown), end),
    svgText(left - 4, top + height, String(-shown), end),
    svgText(left, top + height + 14, String(first), muted),
    svgText(left + width, top + height + 14, `${last} steps, neuron minus axon`, end),
    ...marks,
  ].join("");
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
