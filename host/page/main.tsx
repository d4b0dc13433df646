import { render } from "preact";
import { App } from "./app.js";
import { CoreClient } from "./core-client.js";

// The worker loads while the page is drawn; it finds out itself what the page begins with.
const client = new CoreClient();
client.send({ kind: "open", core: "sim", origin: { kind: "begin", hash: location.hash }, port: undefined });
const place = document.getElementById("app")!;
place.textContent = "";
render(<App client={client} />, place);
