import type { Adjustment, Controls, Outline } from "../messages.js";

const UNCHANGED: Adjustment = { threshold: 1, leak: 1 };

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min?: number;
  readonly max: number;
  readonly step: number;
  readonly text: string;
  readonly onValue: (value: number) => void;
}

/** A labelled range input; arrow keys move it. */
export function Slider({ label, value, min = 0, max, step, text, onValue }: SliderProps) {
  return (
    <label class="slider">
      <span title={label}>{label}</span>
      <input
        type="range"
        {...{ min, max, step, value }}
        aria-valuetext={text}
        onInput={(event) => onValue(Number(event.currentTarget.value))}
      />
      <output>{text}</output>
    </label>
  );
}

interface Props {
  readonly outline: Outline;
  readonly controls: Controls;
  readonly onControl: (changes: Partial<Controls>) => void;
}

/** How much input there is, and thresholds and leaks of each population. */
export function Sliders({ outline, controls, onControl }: Props) {
  const { rateFactor, adjustments } = controls;
  const adjust = (name: string, adjustment: Adjustment) =>
    onControl({ adjustments: { ...adjustments, [name]: adjustment } });
  return (
    <fieldset>
      <legend>While it runs</legend>
      <Slider
        label="input rate"
        value={rateFactor}
        {...{ max: 3, step: 0.05 }}
        text={`${(outline.meanRate * rateFactor).toFixed(3)} a step`}
        onValue={(value) => onControl({ rateFactor: value })}
      />
      {outline.populations.map(({ name, threshold, leak }) => {
        const now = adjustments[name] ?? UNCHANGED;
        return (
          <div key={name}>
            <Slider
              label={`${name}: threshold`}
              value={now.threshold}
              {...{ min: 0.05, max: 3, step: 0.05 }}
              text={String(Math.round(threshold * now.threshold))}
              onValue={(value) => adjust(name, { ...now, threshold: value })}
            />
            <Slider
              label={`${name}: leak`}
              value={now.leak}
              {...{ max: 4, step: 0.05 }}
              text={`${Math.min(100, 100 * leak * now.leak).toFixed(1)} % a step`}
              onValue={(value) => adjust(name, { ...now, leak: value })}
            />
          </div>
        );
      })}
    </fieldset>
  );
}
