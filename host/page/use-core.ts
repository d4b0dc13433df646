import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Network } from "../network/network.js";
import { CoreClient } from "./core-client.js";
import { History } from "./history.js";
import type { CoreName, Experiment, FromWorker, ToWorker } from "./messages.js";

/** How many neurons' potentials are drawn at once. */
export const WATCHED_MAX = 4;
type Opened = Extract<FromWorker, { kind: "opened" }>;
type Weights = Extract<FromWorker, { kind: "weights" }>;

/** The worker with the core, and what it told last. */
export function useCore(experiment: Experiment, core: CoreName, setFailure: (message: string) => void) {
  const history = useMemo(() => new History(), []);
  const [opened, setOpened] = useState<Opened>();
  const [running, setRunning] = useState(false);
  const [weights, setWeights] = useState<readonly Weights[]>([]);
  const listeners = useRef(new Set<(message: FromWorker) => void>());
  const client = useRef<CoreClient | undefined>(undefined);

  useEffect(() => {
    const made = new CoreClient((message) => {
      for (const listener of listeners.current) listener(message);
      if (message.kind === "stretch") history.add(message);
      else if (message.kind === "running") setRunning(message.running);
      else if (message.kind === "opened") setOpened(message);
      else if (message.kind === "reset") history.clear(history.counts.length);
      else if (message.kind === "failed") setFailure(`${message.message} (${message.code})`);
      else if (message.kind === "weights")
        setWeights((before) => [
          ...before.filter(({ source, target }) => source !== message.source || target !== message.target),
          message,
        ]);
    });
    client.current = made;
    return () => made.close();
  }, [history, setFailure]);

  const send = useCallback((message: ToWorker) => client.current?.send(message), []);
  const { network } = experiment;
  // Opened again for another core or network only: what sliders change goes on in the core that is open.
  const latest = useRef(experiment);
  latest.current = experiment;
  useEffect(() => {
    setOpened(undefined);
    setWeights([]);
    history.clear(Network.fromJSON(network).neuronCount);
    send({ kind: "open", core, experiment: latest.current });
  }, [network, core, send, history]);
  const listen = useCallback((listener: (message: FromWorker) => void) => {
    listeners.current.add(listener);
    return () => {
      listeners.current.delete(listener);
    };
  }, []);
  return { history, opened, running, weights, send, listen };
}
