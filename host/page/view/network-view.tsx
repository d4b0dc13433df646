import type { Outline } from "../messages.js";

const BOX_WIDTH = 128;
const BOX_HEIGHT = 52;
const GAP = 72;
const MARGIN = 14;
const LOOP = 34;
/** Letters of a name that a box has room for. */
const NAME_MAX = 13;

/** The network as boxes and arrows: axons at the left, populations in their order, a loop where one drives itself. */
export function NetworkView({ outline }: { readonly outline: Outline }) {
  const boxes = [{ name: "axons", size: outline.axons }, ...outline.populations];
  const x = (name: string) => MARGIN + boxes.findIndex((box) => box.name === name) * (BOX_WIDTH + GAP);
  const width = 2 * MARGIN + boxes.length * (BOX_WIDTH + GAP) - GAP;
  const isLoop = (from: string, to: string) => from === to;
  const isNext = (from: string, to: string) => x(to) === x(from) + BOX_WIDTH + GAP;
  const has = (kind: typeof isLoop) => outline.projections.some(({ source, target }) => kind(source, target));
  // Room for loops above and for the arcs below, where there are any.
  const top = has(isLoop) ? MARGIN + LOOP : MARGIN;
  const below = has((from, to) => !isLoop(from, to) && !isNext(from, to)) ? LOOP : 0;
  const height = top + BOX_HEIGHT + below + MARGIN;
  const { name: title, axons, neurons, populations, projections } = outline;
  const count = populations.length === 1 ? "1 population" : `${populations.length} populations`;
  const label = `${title}: ${axons} axons, ${neurons} neurons in ${count}`;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} style={{ maxWidth: `${width}px` }} role="img" aria-label={label}>
      <defs>
        <marker
          id="arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="8"
          markerHeight="8"
          orient="auto-start-reverse"
        >
          <path d="M0 0L8 4L0 8z" fill="currentColor" />
        </marker>
      </defs>
      {projections.map(({ source, target, rows, columns, plastic }) => {
        const [from, to] = [x(source), x(target)];
        const middle = top + BOX_HEIGHT / 2;
        const path = isLoop(source, target)
          ? `M${from + 40} ${top} C${from + 30} ${top - LOOP} ${from + 98} ${top - LOOP} ${from + 88} ${top}`
          : isNext(source, target)
            ? `M${from + BOX_WIDTH} ${middle} H${to - 2}`
            : `M${from + 64} ${top + BOX_HEIGHT} C${from + 64} ${top + BOX_HEIGHT + LOOP} ${to + 64} ${top + BOX_HEIGHT + LOOP} ${to + 64} ${top + BOX_HEIGHT + 2}`;
        return (
          <path
            key={`${source} ${target}`}
            d={path}
            class={plastic ? "projection plastic" : "projection"}
            marker-end="url(#arrow)"
          >
            <title>{`${source} to ${target}: ${rows} x ${columns} synapses${plastic ? ", learning" : ""}`}</title>
          </path>
        );
      })}
      {boxes.map(({ name, size }) => (
        <g key={name}>
          <rect class="population" x={x(name)} y={top} width={BOX_WIDTH} height={BOX_HEIGHT} rx="6" />
          <text x={x(name) + BOX_WIDTH / 2} y={top + 23} text-anchor="middle">
            {name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1)}…` : name}
            <title>{name}</title>
          </text>
          <text class="faint" x={x(name) + BOX_WIDTH / 2} y={top + 41} text-anchor="middle">
            {size}
          </text>
        </g>
      ))}
    </svg>
  );
}
