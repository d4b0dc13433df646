import { svgDocument, svgText } from "../host/pictures/svg.js";

const BOX = { width: 150, height: 56, gap: 26, left: 20, top: 56 };
const CELL = 26;

/** The drawings of the page on concepts. */
export function conceptPictures(): [string, string][] {
  return [
    ["pictures/concept-step.svg", stepDrawing()],
    ["pictures/concept-row.svg", rowDrawing()],
  ];
}

/** The phases of one step, in their order. */
function stepDrawing(): string {
  const phases = [
    ["traces decay", "x, y"],
    ["deliver", "a row for each spike"],
    ["update", "i, v, threshold, reset"],
    ["learn", "columns that fired"],
    ["traces rise", "y of those that fired"],
  ] as const;
  const parts = phases.flatMap(([name, what], i) => {
    const x = BOX.left + i * (BOX.width + BOX.gap);
    const middle = BOX.top + BOX.height / 2;
    const arrow = `M${x - BOX.gap + 4} ${middle}h${BOX.gap - 8}m-6 -4l6 4l-6 4`;
    return [
      `<rect x="${x}" y="${BOX.top}" width="${BOX.width}" height="${BOX.height}" rx="6" fill="none" stroke-width="1.5" class="lw-s${i % 3}"/>`,
      svgText(x + BOX.width / 2, BOX.top + 24, name, 'text-anchor="middle" font-size="14" class="lw-text"'),
      svgText(x + BOX.width / 2, BOX.top + 43, what, 'text-anchor="middle" class="lw-muted"'),
      ...(i === 0 ? [] : [`<path d="${arrow}" fill="none" class="lw-frame"/>`]),
    ];
  });
  const width = BOX.left * 2 + phases.length * BOX.width + (phases.length - 1) * BOX.gap;
  const right = width - BOX.left;
  const back = `M${right - 60} ${BOX.top + BOX.height + 6}v24H${BOX.left + 60}v-20m-4 6l4 -6l4 6`;
  const notes = [
    svgText(
      BOX.left,
      28,
      "events of step t come in; neurons that fired in step t - 1 are sources, too",
      'class="lw-text"',
    ),
    `<path d="${back}" fill="none" class="lw-frame"/>`,
    svgText(
      width / 2,
      BOX.top + BOX.height + 46,
      "the next step; the step counter goes up by 1",
      'text-anchor="middle" class="lw-muted"',
    ),
  ];
  return svgDocument({ width, height: 176, fontSize: 12, title: "The phases of a step" }, [...parts, ...notes]);
}

/** Rows of the weight memory, and the lanes that work on one. */
function rowDrawing(): string {
  const [rows, columns, lanes] = [6, 16, 4];
  const [left, top] = [150, 60];
  const cells = Array.from({ length: rows * columns }, (_, cell) => {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    const on = row === 2 ? 0.2 + 0.2 * (column % lanes) : 0;
    const style = on > 0 ? `class="lw-ink lw-frame" fill-opacity="${on.toFixed(1)}"` : 'fill="none" class="lw-frame"';
    return `<rect x="${left + column * CELL}" y="${top + row * CELL}" width="${CELL}" height="${CELL}" ${style}/>`;
  });
  const words = Array.from({ length: columns / lanes }, (_, word) => {
    const x = left + word * lanes * CELL;
    return svgText(
      x + (lanes * CELL) / 2,
      top + rows * CELL + 20,
      `cycle ${word + 1}`,
      'text-anchor="middle" class="lw-muted"',
    );
  });
  const names = ["axon 0", "axon 1", "axon 2 spikes", "axon 3", "neuron 0", "neuron 1"].map((name, row) =>
    svgText(left - 10, top + row * CELL + 17, name, 'text-anchor="end" class="lw-text"'),
  );
  const title = "A spike walks its row: four lanes add four weights a cycle";
  const head = [
    svgText(left, 26, title, 'font-size="14" class="lw-text"'),
    svgText(left, 48, "neurons 0 .. 15", 'class="lw-muted"'),
  ];
  return svgDocument({ width: left + columns * CELL + 30, height: top + rows * CELL + 40, fontSize: 12, title }, [
    ...head,
    ...cells,
    ...words,
    ...names,
  ]);
}
