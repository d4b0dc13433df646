import type { Network } from "../network/network.js";

const BOX_WIDTH = 128;
const BOX_HEIGHT = 52;
const GAP = 72;
const MARGIN = 14;
const LOOP = 34;

/** The network as boxes and arrows: axons at the left, populations in their order, a loop where one drives itself. */
export function NetworkView({ network }: { readonly network: Network }) {
  const boxes = [{ name: "axons", size: network.axons.size }, ...network.populations];
  const x = (name: string) => MARGIN + boxes.findIndex((box) => box.name === name) * (BOX_WIDTH + GAP);
  const width = 2 * MARGIN + boxes.length * (BOX_WIDTH + GAP) - GAP;
  const top = MARGIN + LOOP;
  const height = top + BOX_HEIGHT + LOOP + MARGIN;
  const title = `${network.head.name ?? "network"}: ${network.axons.size} axons, ${network.neuronCount} neurons in ${network.populations.length} populations`;
  return (
    <svg viewBox={`0 0 ${width} ${height}`} style={{ maxWidth: `${width}px` }} role="img" aria-label={title}>
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
      {network.projections.map(({ source, target, plastic }) => {
        const [from, to] = [x(source.name), x(target.name)];
        const middle = top + BOX_HEIGHT / 2;
        const path =
          from === to
            ? `M${from + 40} ${top} C${from + 30} ${top - LOOP} ${from + 98} ${top - LOOP} ${from + 88} ${top}`
            : to === from + BOX_WIDTH + GAP
              ? `M${from + BOX_WIDTH} ${middle} H${to - 2}`
              : `M${from + 64} ${top + BOX_HEIGHT} C${from + 64} ${top + BOX_HEIGHT + LOOP} ${to + 64} ${top + BOX_HEIGHT + LOOP} ${to + 64} ${top + BOX_HEIGHT + 2}`;
        return (
          <path
            key={`${source.name} ${target.name}`}
            d={path}
            class={plastic ? "projection plastic" : "projection"}
            marker-end="url(#arrow)"
          >
            <title>{`${source.name} to ${target.name}: ${source.size} x ${target.size} synapses${plastic ? ", learning" : ""}`}</title>
          </path>
        );
      })}
      {boxes.map(({ name, size }) => (
        <g key={name}>
          <rect class="population" x={x(name)} y={top} width={BOX_WIDTH} height={BOX_HEIGHT} rx="6" />
          <text x={x(name) + BOX_WIDTH / 2} y={top + 23} text-anchor="middle">
            {name.slice(0, 16)}
          </text>
          <text class="faint" x={x(name) + BOX_WIDTH / 2} y={top + 41} text-anchor="middle">
            {size}
          </text>
        </g>
      ))}
    </svg>
  );
}
