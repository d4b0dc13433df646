import type { Network } from "../network/network.js";
import { UNCHANGED } from "./experiment.js";
import type { Adjustment, Experiment } from "./messages.js";

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly step: number;
  readonly text: string;
  readonly onValue: (value: number) => void;
}

/** A labelled range input; arrow keys move it. */
export function Slider({ label, value, max, step, text, onValue }: SliderProps) {
  return (
    <label class="slider">
      <span>{label}</span>
      <input
        type="range"
        min={step}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={(event) => onValue(Number(event.currentTarget.value))}
      />
      <output>{text}</output>
    </label>
  );
}

interface Props {
  readonly network: Network;
  readonly experiment: Experiment;
  readonly onAdjust: (population: string, adjustment: Adjustment) => void;
  readonly onRates: (factor: number) => void;
  readonly rateFactor: number;
}

/** Thresholds and leaks of each population, and how much input there is. */
export function Sliders({ network, experiment, onAdjust, onRates, rateFactor }: Props) {
  const mean = experiment.rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, experiment.rates.length);
  return (
    <fieldset>
      <legend>While it runs</legend>
      <Slider
        label="input rate"
        value={rateFactor}
        max={3}
        step={0.05}
        text={`${(mean * rateFactor).toFixed(3)} a step`}
        onValue={onRates}
      />
      {network.populations.map(({ name, parameters }) => {
        const now = experiment.adjustments[name] ?? UNCHANGED;
        const threshold = Math.round(parameters.threshold[0]! * now.threshold);
        return (
          <div key={name}>
            <Slider
              label={`${name}: threshold`}
              value={now.threshold}
              max={3}
              step={0.05}
              text={String(threshold)}
              onValue={(value) => onAdjust(name, { ...now, threshold: value })}
            />
            <Slider
              label={`${name}: leak`}
              value={now.leak}
              max={4}
              step={0.05}
              text={`${((parameters.leak[0]! * now.leak) / 655.36).toFixed(1)} % a step`}
              onValue={(value) => onAdjust(name, { ...now, leak: value })}
            />
          </div>
        );
      })}
    </fieldset>
  );
}
