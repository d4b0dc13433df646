import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { encodeNpy } from "../formats/npy.js";
import { Network } from "../network/network.js";
import { CorePanel } from "./core-panel.js";
import { DigitsPanel } from "./digits-panel.js";
import { download } from "./download.js";
import { parseExperiment, toHash } from "./experiment.js";
import { LivePlots } from "./live-plots.js";
import type { Adjustment, CoreName, Experiment, Speed } from "./messages.js";
import { NetworkView } from "./network-view.js";
import { Sliders } from "./sliders.js";
import { useCore } from "./use-core.js";
import { WeightViews } from "./weight-views.js";

interface SerialAccess {
  requestPort(): Promise<unknown>;
}

interface Props {
  readonly first: Experiment;
  /** A sentence about what went wrong before the page was shown; empty: nothing. */
  readonly problem: string;
  readonly hasServed: boolean;
}

/** The page: one core, one experiment, all that can be seen and changed of it. */
export function App({ first, problem, hasServed }: Props) {
  const [experiment, setExperiment] = useState(first);
  const [core, setCore] = useState<CoreName>("sim");
  const [speed, setSpeed] = useState<Speed>(1000);
  const [rateFactor, setRateFactor] = useState(1);
  const [learning, setLearning] = useState(false);
  const [failure, setFailure] = useState(problem);
  const [note, setNote] = useState("");
  const { history, opened, running, weights, send, listen } = useCore(experiment, core, setFailure);
  const network = useMemo(() => Network.fromJSON(experiment.network), [experiment.network]);

  useEffect(() => send({ kind: "speed", speed }), [speed, send, opened]);
  useEffect(() => {
    const rates = experiment.rates.map((rate) => Math.min(1, rate * rateFactor));
    send({ kind: "input", rates, learning });
  }, [experiment.rates, rateFactor, learning, send, opened]);

  const adjust = useCallback(
    (population: string, adjustment: Adjustment) => {
      setExperiment((now) => ({ ...now, adjustments: { ...now.adjustments, [population]: adjustment } }));
      send({ kind: "adjust", population, adjustment });
    },
    [send],
  );
  const chooseCore = async (name: CoreName) => {
    setFailure("");
    if (name === "serial") {
      const { serial } = navigator as { serial?: SerialAccess };
      if (!serial) {
        setFailure("This browser has no Web Serial: use Chrome or Edge for a board on USB. The core stays as it was.");
        return;
      }
      try {
        await serial.requestPort();
      } catch {
        setFailure("No board was chosen, so the core stays as it was.");
        return;
      }
    }
    setCore(name);
  };
  const load = async (file: File | undefined) => {
    if (!file) return;
    try {
      const loaded = parseExperiment(JSON.parse(await file.text()), file.name);
      setFailure("");
      setExperiment(loaded);
    } catch (thrown) {
      setFailure(`${file.name} was not taken: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };
  const share = async () => {
    try {
      location.hash = toHash(experiment);
      await navigator.clipboard?.writeText(location.href).catch(() => undefined);
      setNote("The link is in the address bar and on the clipboard.");
    } catch (thrown) {
      setFailure(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  const saveWeights = () => {
    for (const { source, target, rows, columns, values } of weights)
      download(`${source}-${target}.npy`, encodeNpy([rows, columns], values), "application/octet-stream");
    if (weights.length === 0) setNote("Read the weights first.");
  };
  return (
    <main>
      <header>
        <h1>Lifwire, live</h1>
        <p>
          A spiking neural core for FPGAs, running in this page:{" "}
          <span id="status" role="status">
            {opened ? opened.description : "opening the core"}
          </span>
        </p>
      </header>
      <p class="failure" role="alert" hidden={failure === ""}>
        {failure}{" "}
        <button type="button" onClick={() => setFailure("")}>
          Close
        </button>
      </p>
      <CorePanel
        {...{
          core,
          running,
          speed,
          learning,
          hasServed,
          ready: opened !== undefined,
          canLearn: opened?.canLearn ?? false,
        }}
        onCore={(name) => void chooseCore(name)}
        onSpeed={setSpeed}
        onRun={(steps) => send({ kind: "run", steps })}
        onPause={() => send({ kind: "pause" })}
        onReset={() => send({ kind: "reset" })}
        onLearning={setLearning}
      />
      <section aria-labelledby="network">
        <h2 id="network">{network.head.name ?? "Network"}</h2>
        <NetworkView network={network} />
        <Sliders {...{ network, experiment, rateFactor }} onAdjust={adjust} onRates={setRateFactor} />
      </section>
      <LivePlots {...{ network, history, send, experiment }} ready={opened !== undefined} />
      <WeightViews {...{ network, weights }} onRead={() => send({ kind: "weights" })} ready={opened !== undefined} />
      <section aria-labelledby="files" class="row">
        <h2 id="files">Take it along</h2>
        <button type="button" id="share" onClick={() => void share()}>
          Link to share
        </button>
        <button
          type="button"
          onClick={() => download("network.json", JSON.stringify(experiment.network, null, 2), "application/json")}
        >
          Network
        </button>
        <button type="button" onClick={() => download("spikes.csv", history.toCsv(), "text/csv")}>
          Spikes shown
        </button>
        <button type="button" onClick={saveWeights}>
          Weights
        </button>
        <label>
          open a network file{" "}
          <input type="file" accept=".json" onChange={(event) => void load(event.currentTarget.files?.[0])} />
        </label>
        <span role="status">{note}</span>
      </section>
      <DigitsPanel {...{ core, send, listen }} />
    </main>
  );
}
