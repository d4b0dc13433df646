import { render } from "preact";
import { nextTurn } from "../../protocol/next-turn.js";
import { App } from "./app.js";
import { CoreClient } from "./core-client.js";

// The worker loads while the page is drawn; it finds out for itself what the page begins with.
const client = new CoreClient();
client.send({ kind: "open", core: "sim", origin: { kind: "begin", hash: location.hash }, port: undefined });
// A task of its own: what is clicked meanwhile need not wait for both.
await nextTurn();
const place = document.getElementById("app")!;
place.textContent = "";
render(<App client={client} />, place);
