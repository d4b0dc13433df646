import type { Controls, Opened, Origin } from "../messages.js";
import { LearningControls } from "./learning-controls.js";
import { NetworkView } from "./network-view.js";
import { Sliders } from "./sliders.js";

/** What comes with the page, as core/examples.ts names it. */
const EXAMPLES = ["first script", "256 neurons in balance", "an image, learned"];

interface Props {
  readonly opened: Opened;
  readonly controls: Controls;
  readonly onControl: (changes: Partial<Controls>) => void;
  readonly onOrigin: (origin: Origin) => void;
}

/** The network as a drawing, others to choose from, and what can be changed while it runs. */
export function NetworkPanel({ opened, controls, onControl, onOrigin }: Props) {
  const { outline, canLearn } = opened;
  return (
    <section aria-labelledby="network">
      <div class="heading">
        <h2 id="network">{outline.name}</h2>
        <span class="row">
          <span class="faint" id="examples">
            open
          </span>
          {EXAMPLES.map((name) => (
            <button
              key={name}
              type="button"
              aria-describedby="examples"
              onClick={() => onOrigin({ kind: "example", name })}
            >
              {name}
            </button>
          ))}
        </span>
      </div>
      <NetworkView outline={outline} />
      <Sliders {...{ outline, controls, onControl }} />
      {outline.learns && <LearningControls {...{ controls, canLearn, onControl }} />}
    </section>
  );
}
