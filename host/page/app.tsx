import { useEffect, useState } from "preact/hooks";
import type { CoreClient } from "./core-client.js";
import { download } from "./download.js";
import type { CoreName, Speed } from "./messages.js";
import { choosePort } from "./serial-port.js";
import { type Sentence, useCore } from "./use-core.js";
import { CorePanel } from "./view/core-panel.js";
import { DigitsPanel } from "./view/digits-panel.js";
import { FilesPanel } from "./view/files-panel.js";
import { LivePlots } from "./view/live-plots.js";
import { NetworkPanel } from "./view/network-panel.js";
import { WeightViews } from "./view/weight-views.js";

const NO_WEBASSEMBLY =
  "WebAssembly is switched off in this browser: the simulator runs without it, several times slower, and the RTL does not run.";

/** The page: one core, one experiment, and all that can be seen and changed of them. */
export function App({ client }: { readonly client: CoreClient }) {
  const [speed, setSpeed] = useState<Speed>(1000);
  const [hasServed, setHasServed] = useState(false);
  const { history, opened, controls, running, lost, pending, weights, sentence, setSentence, open, control } =
    useCore(client);
  const core = opened?.core ?? "sim";
  const ready = opened !== undefined && !lost;

  useEffect(() => {
    void fetch("core.json").then(
      ({ ok }) => setHasServed(ok),
      () => undefined,
    );
    if (typeof WebAssembly === "undefined") setSentence({ text: NO_WEBASSEMBLY, severe: true });
  }, [setSentence]);
  useEffect(() => client.send({ kind: "speed", speed }), [client, speed]);
  useEffect(() => {
    const follow = () => open(core, { kind: "begin", hash: location.hash });
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, [open, core]);

  const chooseCore = async (name: CoreName) => {
    if (name !== "serial") return open(name, { kind: "same" });
    const port = await choosePort();
    if (typeof port === "number") open(name, { kind: "same" }, port);
    else setSentence({ text: port, severe: true });
  };
  return (
    <main>
      <header>
        <h1>Lifwire, live</h1>
        <p>
          A spiking neural core for FPGAs, running in this page:{" "}
          <span id="status" role="status">
            {statusOf(opened?.description, pending, lost)}
          </span>
        </p>
      </header>
      <Message {...{ sentence }} onClose={() => setSentence({ text: "", severe: false })} />
      <CorePanel
        {...{ core: pending ?? core, running, speed, hasServed, ready, lost, opening: pending !== undefined }}
        onAgain={() => void chooseCore(core)}
        onCore={(name) => void chooseCore(name)}
        onSpeed={setSpeed}
        onRun={(steps) => client.send({ kind: "run", steps })}
        onPause={() => client.send({ kind: "pause" })}
        onReset={() => client.send({ kind: "reset" })}
      />
      {opened && controls && (
        <>
          <NetworkPanel {...{ opened, controls }} onControl={control} onOrigin={(origin) => open(core, origin)} />
          <LivePlots {...{ client, history, controls, ready }} outline={opened.outline} />
          <WeightViews
            {...{ weights, ready }}
            outline={opened.outline}
            onRead={() => client.send({ kind: "weights" })}
          />
          <FilesPanel
            onShare={() => client.send({ kind: "share" })}
            onNetwork={() => client.send({ kind: "saveNetwork" })}
            onWeights={() => client.send({ kind: "saveWeights" })}
            onSpikes={() => download("spikes.csv", history.toCsv(), "text/csv")}
            onFile={(file) => open(core, { kind: "file", file })}
          />
        </>
      )}
      <DigitsPanel {...{ client, core, ready }} />
    </main>
  );
}

function statusOf(description: string | undefined, pending: CoreName | undefined, lost: boolean): string {
  if (pending) return "opening the core";
  if (!description) return "no core";
  return lost ? `${description}, which is gone` : description;
}

interface MessageProps {
  readonly sentence: Sentence;
  readonly onClose: () => void;
}

/** What the page has to say: an alert when something did not work. */
function Message({ sentence: { text, severe }, onClose }: MessageProps) {
  return (
    <>
      <p class="message failure" role="alert" hidden={!severe || text === ""}>
        {severe && text}{" "}
        <button type="button" onClick={onClose}>
          Close
        </button>
      </p>
      <p class="message" role="status" id="note" hidden={severe || text === ""}>
        {!severe && text}
      </p>
    </>
  );
}
