import type { CoreName, Speed } from "../messages.js";

const CORES: readonly (readonly [CoreName, string])[] = [
  ["sim", "simulator, cycle by cycle"],
  ["rtl", "the core's SystemVerilog in WebAssembly"],
  ["serial", "a board on USB (Web Serial)"],
  ["served", "the core that lifwire live offers"],
];
const SPEEDS: readonly (readonly [string, Speed])[] = [
  ["10 steps/s", 10],
  ["100 steps/s", 100],
  ["1000 steps/s", 1000],
  ["10 000 steps/s", 10_000],
  ["as a board would, in real time", "board"],
  ["as fast as it goes", "fastest"],
];

interface Props {
  readonly core: CoreName;
  readonly running: boolean;
  readonly ready: boolean;
  readonly opening: boolean;
  readonly lost: boolean;
  readonly speed: Speed;
  /** Whether the page's server offers a core of its own. */
  readonly hasServed: boolean;
  readonly onCore: (core: CoreName) => void;
  readonly onAgain: () => void;
  readonly onSpeed: (speed: Speed) => void;
  readonly onRun: (steps: number | undefined) => void;
  readonly onPause: () => void;
  readonly onReset: () => void;
}

/** Which core, and what it is to do: run, pause, one step, a hundred, from the start; how fast. */
export function CorePanel(props: Props) {
  const { core, running, ready, opening, lost, speed } = props;
  return (
    <fieldset class="row">
      <legend>Core</legend>
      <label>
        <span class="hidden">core</span>
        <select
          id="core"
          value={core}
          disabled={opening}
          onChange={({ currentTarget }) => {
            const chosen = currentTarget.value as CoreName;
            currentTarget.value = core; // until it is open
            props.onCore(chosen);
          }}
        >
          {CORES.filter(([name]) => name !== "served" || props.hasServed).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      {lost && (
        <button type="button" id="again" disabled={opening} onClick={props.onAgain}>
          Connect again
        </button>
      )}
      <button
        type="button"
        id="run"
        disabled={!ready}
        onClick={() => (running ? props.onPause() : props.onRun(undefined))}
      >
        {running ? "Pause" : "Run"}
      </button>
      <button type="button" id="step" disabled={!ready || running} onClick={() => props.onRun(1)}>
        Step
      </button>
      <button type="button" id="hundred" disabled={!ready || running} onClick={() => props.onRun(100)}>
        100 steps
      </button>
      <button type="button" id="reset" disabled={!ready} onClick={props.onReset}>
        Reset
      </button>
      <label>
        speed{" "}
        <select
          id="speed"
          value={String(speed)}
          onChange={(event) =>
            props.onSpeed(SPEEDS.find(([, value]) => String(value) === event.currentTarget.value)![1])
          }
        >
          {SPEEDS.map(([text, value]) => (
            <option key={text} value={String(value)}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}
