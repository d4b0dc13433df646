import type { Controls, RuleChoice } from "../messages.js";
import { Slider } from "./sliders.js";

/** Rules that any core which learns has; the third factor comes with a network of its own only. */
const RULES: readonly (readonly [RuleChoice["name"], string])[] = [
  ["own", "as the network says"],
  ["pair-stdp", "pair STDP"],
  ["rectangular-stdp", "STDP with rectangular windows"],
  ["soft-stdp", "pair STDP with soft bounds"],
  ["target", "target of the trace"],
  ["soft-target", "target of the trace, soft bounds"],
  ["follow", "follow the input"],
];

interface Props {
  readonly controls: Controls;
  readonly canLearn: boolean;
  readonly onControl: (changes: Partial<Controls>) => void;
}

/** Whether and how the core learns: rule, amplitudes, reward. */
export function LearningControls({ controls: { learning, rule }, canLearn, onControl }: Props) {
  const change = (changes: Partial<RuleChoice>) => onControl({ rule: { ...rule, ...changes } });
  const percent = (factor: number) => `${Math.round(100 * factor)} %`;
  return (
    <fieldset disabled={!canLearn} id="learning">
      <legend>{canLearn ? "Learning" : "Learning: this core cannot learn"}</legend>
      <label class="check">
        <input
          type="checkbox"
          checked={learning}
          onChange={(event) => onControl({ learning: event.currentTarget.checked })}
        />{" "}
        weights change
      </label>
      <label class="choice">
        <span>rule</span>
        <select
          id="rule"
          value={rule.name}
          onChange={({ currentTarget }) => change({ name: currentTarget.value as RuleChoice["name"] })}
        >
          {RULES.map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <Slider
        label="potentiation"
        value={rule.potentiation}
        {...{ max: 5, step: 0.1 }}
        text={percent(rule.potentiation)}
        onValue={(potentiation) => change({ potentiation })}
      />
      <Slider
        label="depression"
        value={rule.depression}
        {...{ max: 5, step: 0.1 }}
        text={percent(rule.depression)}
        onValue={(depression) => change({ depression })}
      />
      <Slider
        label="reward"
        value={rule.reward}
        {...{ min: -2, max: 2, step: 0.1 }}
        text={rule.reward.toFixed(1)}
        onValue={(reward) => change({ reward })}
      />
    </fieldset>
  );
}
