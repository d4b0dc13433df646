import { SERIES, svgDocument, svgText } from "lifwire";
import type { Outcome } from "./experiment.js";
import { TASKS } from "./network.js";

/** One way of learning, and what became of it. */
export interface Panel {
  readonly title: string;
  readonly outcome: Outcome;
}

// Pixels.
const WIDTH = 360;
const HEIGHT = 250;
const PLOT = { left: 46, top: 34, width: 290, height: 160 };

/** Accuracy of each task after each task, one panel per way of learning. */
export function accuracyPanels(panels: readonly Panel[]): string {
  const parts = panels.map((panel, i) => `<g transform="translate(${i * WIDTH} 0)">${drawPanel(panel)}</g>`);
  const title = `Accuracy of five tasks learned one after the other: ${panels.map((panel) => panel.title).join(", ")}`;
  return svgDocument({ width: panels.length * WIDTH, height: HEIGHT, fontSize: 11, title }, parts);
}

function drawPanel({ title, outcome: { accuracy } }: Panel): string {
  const { left, top, width, height } = PLOT;
  const x = (task: number) => left + 20 + ((width - 40) * task) / (TASKS - 1);
  const y = (share: number) => Math.round(10 * (top + height * (0.97 - share * 0.94))) / 10;
  const curves = Array.from({ length: TASKS }, (_, task) => {
    const points = accuracy.slice(task).map((row, i) => [x(task + i), y(row[task]!)] as const);
    const colour = task % SERIES.length;
    const line = `<path d="M${points.map((point) => point.join(" ")).join("L")}" fill="none" stroke-width="2" class="lw-s${colour}"/>`;
    const dots = points.map(([px, py]) => `<circle cx="${px}" cy="${py}" r="3" class="lw-f${colour}"/>`);
    return [line, ...dots].join("");
  });
  const labels = accuracy.map((_, task) =>
    svgText(x(task), top + height + 16, `${2 * task}, ${2 * task + 1}`, 'text-anchor="middle" class="lw-muted"'),
  );
  const end = 'text-anchor="end" class="lw-muted"';
  return [
    svgText(left, 22, title, 'font-size="13" class="lw-text"'),
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="none" class="lw-frame"/>`,
    ...[0, 0.5, 1].map((share) => svgText(left - 5, y(share) + 4, `${100 * share} %`, end)),
    ...labels,
    svgText(left + width / 2, top + height + 34, "digits learned last", 'text-anchor="middle" class="lw-text"'),
    ...curves,
  ].join("");
}
