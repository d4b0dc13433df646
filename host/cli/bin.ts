#!/usr/bin/env node
// Loads the command line only where it can run: its imports fail in an older Node.js with a stack trace, before any code
// of ours could say why.

/** Oldest major version of Node.js that runs Lifwire, as in the `engines` of package.json. */
const NODE_MAJOR_MIN = 20;

const major = Number(process.versions.node.split(".")[0]);
if (major >= NODE_MAJOR_MIN) {
  await import("./main.js");
} else {
  process.stderr.write(`lifwire needs Node.js ${NODE_MAJOR_MIN} or later; this is ${process.version}\n`);
  process.exitCode = 2;
}

export {};
