import { heatMapSvg, type WeightMatrix } from "lifwire";
import type { CitationGraph } from "./graph.js";

const COLUMNS = 12;

/** What each topic has learned: one image per topic, one pixel per paper, papers in the order of their true topics. */
export function weightsPicture({ topics, topicOf }: CitationGraph, weights: WeightMatrix): string {
  const floats = weights.toFloats();
  const order = topicOf.map((_, paper) => paper).sort((a, b) => topicOf[a]! - topicOf[b]!);
  const rows = Math.ceil(order.length / COLUMNS);
  const values = new Float64Array(rows * COLUMNS * topics.length);
  for (const [row, paper] of order.entries()) {
    for (let topic = 0; topic < topics.length; topic++) {
      values[row * topics.length + topic] = floats[paper * topics.length + topic]!;
    }
  }
  const title = `Weights from ${order.length} papers, sorted by topic, to ${topics.join(", ")}`;
  const matrix = { rows: rows * COLUMNS, columns: topics.length, values };
  return heatMapSvg(matrix, { imageRows: rows, imageColumns: COLUMNS, gridColumns: topics.length, title });
}
