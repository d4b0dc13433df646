import { useState } from "preact/hooks";
import type { CoreClient } from "../core-client.js";
import type { Outline } from "../messages.js";

interface Props {
  readonly client: CoreClient;
  readonly outline: Outline;
  readonly ready: boolean;
}

/** A spike into an axon or a neuron by number, for those who do not click. */
export function InjectForm({ client, outline: { axons, neurons }, ready }: Props) {
  const [kind, setKind] = useState<"axon" | "neuron">("axon");
  const [index, setIndex] = useState(0);
  const isAxon = kind === "axon";
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault();
        client.send({ kind: "inject", axon: isAxon ? index : undefined, neuron: isAxon ? undefined : index });
      }}
    >
      <span>a spike into</span>
      <select
        aria-label="a spike into an axon or a neuron"
        value={kind}
        onChange={({ currentTarget }) => setKind(currentTarget.value as typeof kind)}
      >
        <option value="axon">axon</option>
        <option value="neuron">neuron</option>
      </select>
      <input
        type="number"
        id="target"
        aria-label={`number of the ${kind}`}
        {...{ min: 0, max: (isAxon ? axons : neurons) - 1, value: index }}
        onInput={({ currentTarget }) => setIndex(Number(currentTarget.value))}
      />
      <button type="submit" id="inject" disabled={!ready}>
        Inject
      </button>
      <span class="faint">or click on a row of the plot; it arrives in the next step</span>
    </form>
  );
}
