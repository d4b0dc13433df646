/** Shape of a drawing, in pixels, and what it is called. */
export interface SvgHead {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  /** What a screen reader says, and a browser shows on hovering. */
  readonly title: string;
}

/** Colours on a light and on a dark ground, by the class that takes them. */
const ROLES = {
  "lw-ground": { fill: ["#ffffff", "#14171c"] },
  "lw-text": { fill: ["#1f2328", "#e6e8eb"] },
  "lw-muted": { fill: ["#57606a", "#a4acb6"] },
  "lw-frame": { stroke: ["#8c959f", "#6b737d"] },
  "lw-grid": { stroke: ["#d8dee4", "#343a42"] },
  "lw-mark": { stroke: ["#16324f", "#9ecbff"] },
  "lw-bar": { fill: ["#5b7fa6", "#6f9bd1"] },
  "lw-ink": { fill: ["#16324f", "#9ecbff"] },
} as const;

/** Series by place: Okabe and Ito's colours, which colour-blind people can tell apart; yellow is left out on white. */
export const SERIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"] as const;
/** The same on a dark ground, where the dark blue would be lost. */
const SERIES_DARK = ["#56b4e9", "#ff8c42", "#2fd6a4", "#e39cc6", "#f0c000", "#a7dcff"] as const;

function rules(ground: 0 | 1): string {
  const roles = Object.entries(ROLES).map(([name, styles]) => {
    const [[key, colours]] = Object.entries(styles) as [[string, readonly [string, string]]];
    return `.${name}{${key}:${colours[ground]}}`;
  });
  const series = (ground === 0 ? SERIES : SERIES_DARK).map(
    (colour, i) => `.lw-s${i}{stroke:${colour}}.lw-f${i}{fill:${colour}}`,
  );
  return [...roles, ...series].join("");
}

/**
 * An SVG document, one part per line; the same parts give the same bytes. Its ground is white, or dark where the
 * viewer's colour scheme is dark.
 */
export function svgDocument({ width, height, fontSize, title }: SvgHead, parts: readonly string[]): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size} font-family="sans-serif" font-size="${fontSize}">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${rules(0)}@media (prefers-color-scheme: dark){${rules(1)}}</style>`,
    '<rect width="100%" height="100%" class="lw-ground"/>',
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

/** A text at a place, its left end there unless the attributes say otherwise. */
export function svgText(x: number, y: number, content: string, attributes = ""): string {
  const styled = attributes.includes("class=") ? attributes : `class="lw-text" ${attributes}`.trimEnd();
  return `<text x="${x}" y="${y}" ${styled}>${escapeXml(content)}</text>`;
}

/** What XML 1.0 cannot hold, not even escaped: control characters except tab, LF and CR, half pairs, U+FFFE, U+FFFF. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu;

/** Text with XML's special characters escaped, and what XML cannot hold replaced. */
export function escapeXml(text: string): string {
  return text
    .replace(NOT_XML, "\ufffd")
    .replace(/[&<>"]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character]!);
}
