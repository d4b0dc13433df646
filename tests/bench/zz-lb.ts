import { linkRows, printLinkRows } from "/work/wt-link/tests/bench/link.js";
printLinkRows(await linkRows());
