import { render } from "preact";
import { reasonOf } from "../errors.js";
import { App } from "./app.js";
import { firstExperiment, fromHash, parseExperiment } from "./experiment.js";
import type { Experiment } from "./messages.js";

/** What the page begins with: the link's experiment, the network it was opened with, or the first script's. */
async function begin(): Promise<{ first: Experiment; problem: string }> {
  try {
    const shared = fromHash(location.hash);
    if (shared) return { first: shared, problem: "" };
    const response = await fetch("network.json");
    if (response.ok) return { first: parseExperiment(await response.json(), "network.json"), problem: "" };
    return { first: firstExperiment(), problem: "" };
  } catch (thrown) {
    return { first: firstExperiment(), problem: `${reasonOf(thrown)} The first script's network is shown instead.` };
  }
}

const place = document.getElementById("app")!;
if (typeof WebAssembly === "undefined") {
  place.textContent = "This page needs WebAssembly, which is switched off in this browser.";
} else {
  const { first, problem } = await begin();
  place.textContent = "";
  const { ok: hasServed } = await fetch("core.json").catch(() => ({ ok: false }));
  render(<App {...{ first, problem, hasServed }} />, place);
}
