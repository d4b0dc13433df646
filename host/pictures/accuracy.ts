import { box, legend, round, shortened, ticks, valueAxis, valuePlace } from "./plot.js";
import { svgDocument, svgText } from "./svg.js";

/** Accuracy of one set of samples after each pass, 0..1. */
export interface AccuracyCurve {
  readonly label: string;
  readonly accuracy: ArrayLike<number>;
  /** The passes it covers, counted from 1. Default: all from the first on. */
  readonly passes?: readonly number[];
}

// Pixels.
const WIDTH = 640;
const LEFT = 72;
const RIGHT = 24;
const TOP = 34;
const HEIGHT = 240;
const BOTTOM = 46;
const DOT = 3;

/** Accuracy over passes in percent, one curve per set of samples, as an SVG document. */
export function accuracySvg(curves: readonly AccuracyCurve[], title = ""): string {
  const width = WIDTH - LEFT - RIGHT;
  const names = legend(
    curves.map(({ label }) => label),
    LEFT,
    TOP,
    width,
  );
  const frame = { left: LEFT, top: TOP + names.height + 4, width, height: HEIGHT };
  const passes = Math.max(1, ...curves.map((curve) => curve.passes?.at(-1) ?? curve.accuracy.length));
  const all = curves.flatMap(({ accuracy }) => Array.from(accuracy, (part) => 100 * part));
  const low = Math.max(0, Math.floor((Math.min(100, ...all) - 2) / 5) * 5);
  const range = [Math.min(low, 95), 100] as const;
  const x = (pass: number) => round(LEFT + ((pass - 0.5) * width) / passes);
  const bottom = frame.top + HEIGHT;
  const parts = [
    svgText(LEFT, 20, shortened(title, 70), 'font-size="14" class="lw-text"'),
    ...names.parts,
    ...valueAxis(frame, range, "accuracy (%)"),
    ...ticks(1, passes, 10)
      .filter((pass) => Number.isInteger(pass))
      .map((pass) => svgText(x(pass), bottom + 18, String(pass), 'text-anchor="middle" class="lw-muted"')),
    svgText(LEFT + width / 2, bottom + 36, "pass", 'text-anchor="middle"'),
  ];
  curves.forEach(({ accuracy, passes: own }, c) => {
    const points = Array.from(
      accuracy,
      (part, i) => [x(own?.[i] ?? i + 1), valuePlace(frame, range, 100 * part)] as const,
    );
    parts.push(
      `<path d="M${points.map((point) => point.join(" ")).join("L")}" fill="none" stroke-width="2" class="lw-s${c}"/>`,
    );
    parts.push(...points.map(([px, py]) => `<circle cx="${px}" cy="${py}" r="${DOT}" class="lw-f${c}"/>`));
  });
  const name = `${title === "" ? "" : `${title}: `}accuracy over ${passes} passes`;
  return svgDocument({ width: WIDTH, height: bottom + BOTTOM, fontSize: 12, title: name }, [...parts, box(frame)]);
}
