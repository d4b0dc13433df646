import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { CoreClient } from "./core-client.js";
import { download } from "./download.js";
import type { Controls, CoreName, FromWorker, Opened, Origin, WeightImage } from "./messages.js";
import { History } from "./view/history.js";

/** A sentence for the user; `severe`: something did not work. */
export interface Sentence {
  readonly text: string;
  readonly severe: boolean;
}

const QUIET: Sentence = { text: "", severe: false };

/** The worker with the core, and what it last said. A core that could not be opened leaves the one before. */
export function useCore(client: CoreClient) {
  const history = useMemo(() => new History(), []);
  const [opened, setOpened] = useState<Opened>();
  const [controls, setControls] = useState<Controls>();
  const [running, setRunning] = useState(false);
  const [lost, setLost] = useState(false);
  /** The core that is being opened. */
  const [pending, setPending] = useState<CoreName | undefined>("sim");
  const [weights, setWeights] = useState<readonly WeightImage[]>([]);
  const [sentence, setSentence] = useState<Sentence>(QUIET);
  const [ports, setPorts] = useState<{ readonly serial: number | undefined }>({ serial: undefined });

  useEffect(() => {
    const take = (message: FromWorker) => {
      if (message.kind === "stretch") history.add(message);
      else if (message.kind === "running") setRunning(message.running);
      else if (message.kind === "opened") {
        history.clear(message.outline.neurons);
        setOpened(message);
        setControls(message.controls);
        setPending(undefined);
        setLost(false);
        setRunning(false);
        setWeights([]);
      } else if (message.kind === "reset") history.clear(history.counts.length);
      else if (message.kind === "file") download(message.name, message.bytes, message.type);
      else if (message.kind === "lesson" || message.kind === "answered") setSentence(QUIET);
      else if (message.kind === "link") setSentence(share(message.hash));
      else if (message.kind === "failed") {
        if (message.opening) setPending(undefined);
        if (message.lost) setLost(true);
        setSentence({ text: `${message.message} (${message.code})`, severe: true });
      } else if (message.kind === "weights") setWeights((before) => withImage(before, message));
    };
    return client.listen(take);
  }, [client, history]);

  const open = useCallback(
    (core: CoreName, origin: Origin, serial = ports.serial) => {
      setSentence(QUIET);
      setPending(core);
      setPorts({ serial });
      client.send({ kind: "open", core, origin, port: core === "serial" ? serial : undefined });
    },
    [client, ports],
  );
  // Two sliders may move before the page is drawn again: the second must know of the first.
  const latest = useRef(controls);
  latest.current = controls;
  const control = useCallback(
    (changes: Partial<Controls>) => {
      if (!latest.current) return;
      latest.current = { ...latest.current, ...changes };
      setControls(latest.current);
      client.send({ kind: "controls", controls: latest.current });
    },
    [client],
  );
  return { history, opened, controls, running, lost, pending, weights, sentence, setSentence, open, control };
}

function withImage(before: readonly WeightImage[], image: WeightImage): readonly WeightImage[] {
  const isSame = ({ source, target }: WeightImage) => source === image.source && target === image.target;
  return before.some(isSame) ? before.map((old) => (isSame(old) ? image : old)) : [...before, image];
}

/**
 * Puts a link into the address bar, where it does not count as a new one to open, and on the clipboard, which a browser
 * may forbid.
 */
function share(hash: string): Sentence {
  history.replaceState(undefined, "", hash);
  navigator.clipboard?.writeText(location.href).catch(() => undefined);
  return { text: "The link is in the address bar and on the clipboard.", severe: false };
}
