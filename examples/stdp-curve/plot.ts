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
const COLOURS = ["#1b6ca8", "#d1495b", "#2e8b57", "#8a5fbf", "#e08e00"];

/** Panels side by side as an SVG document. */
export function plotSvg(panels: readonly Panel[]): string {
  const down = Math.ceil(panels.length / ACROSS);
  const parts = panels.map((panel, i) => {
    const [x, y] = [(i % ACROSS) * WIDTH, Math.floor(i / ACROSS) * HEIGHT];
    return `<g transform="translate(${x} ${y})">${drawPanel(panel)}</g>`;
  });
  const size = `width="${ACROSS * WIDTH}" height="${down * HEIGHT}"`;
  const rules = panels.map(({ title }) => title).join(", ");
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size} font-family="sans-serif" font-size="10">
<title>Change of a weight over the time between the two spikes, by rule: ${rules}</title>
<rect width="100%" height="100%" fill="#fff"/>
${parts.join("\n")}
</svg>
`;
}

function drawPanel({ title, lags, curves }: Panel): string {
  const { left, top, width, height } = PLOT;
  const [first, last] = [lags[0]!, lags.at(-1)!];
  const most = Math.max(1e-9, ...curves.flatMap(({ changes }) => Array.from(changes, Math.abs)));
  const x = (lag: number) => round(left + ((lag - first) * width) / (last - first));
  const y = (change: number) => round(top + height / 2 - (change / most) * (height / 2));
  const marks = curves.map(({ label, changes }, c) => {
    const colour = COLOURS[c % COLOURS.length];
    const dots = lags.map((lag, i) => `<circle cx="${x(lag)}" cy="${y(changes[i]!)}" r="1.4"/>`).join("");
    return `<g fill="${colour}">${dots}<text x="${left + 6}" y="${top + 12 + 12 * c}">from ${label}</text></g>`;
  });
  const shown = Number(most.toPrecision(3));
  return [
    `<text x="${left}" y="18" font-size="12">${title}</text>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" stroke="#999"/>`,
    `<path d="M${left} ${y(0)}h${width}M${x(0)} ${top}v${height}" stroke="#ddd"/>`,
    `<text x="${left - 4}" y="${top + 8}" text-anchor="end">${shown}</text>`,
    `<text x="${left - 4}" y="${top + height}" text-anchor="end">${-shown}</text>`,
    `<text x="${left}" y="${top + height + 14}">${first}</text>`,
    `<text x="${left + width}" y="${top + height + 14}" text-anchor="end">${last} steps, neuron minus axon</text>`,
    ...marks,
  ].join("");
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
