/** Shape of a drawing, in pixels, and what it is called. */
export interface SvgHead {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  /** What a screen reader says, and a browser shows on hovering. */
  readonly title: string;
}

/** An SVG document on a white ground: one part a line, the same parts the same bytes. */
export function svgDocument({ width, height, fontSize, title }: SvgHead, parts: readonly string[]): string {
  const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" ${size} font-family="sans-serif" font-size="${fontSize}">`,
    `<title>${escapeXml(title)}</title>`,
    '<rect width="100%" height="100%" fill="#fff"/>',
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

/** A text at a place, its left end there unless the attributes say otherwise. */
export function svgText(x: number, y: number, content: string, attributes = ""): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>]/g, (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[character]!);
}
